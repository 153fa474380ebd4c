using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Catalyze.CustomerApi.OpenApi;

/// <summary>The OpenAPI document of the Customer API.</summary>
internal static class CustomerDocument
{
    /// <summary>Name of the document, as in its address /api/openapi.json.</summary>
    public const string Name = "openapi";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // The process may serve other APIs as well; they are none of a customer's business.
        options.ShouldInclude = description => description.GroupName == Name;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Catalyze Customer API", Version = "1", Description = "Accounts, environments, deployments. Refusals are problem documents (RFC 9457) that name every wrong field." };
            // The address depends on who asks; the document must not.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Token of POST /api/sessions; the operator's token for POST /api/organisations." },
            };
            return Task.CompletedTask;
        });
    }
}
