using System.Globalization;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
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
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Every operation refuses with it: one example for all of them. Other bodies have theirs where they are sent.
            if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Type == typeof(ProblemDocument))
                schema.Examples = [Examples.Of(operation: null, string.Empty, typeof(ProblemDocument))!];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var sent = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType;
            foreach (var (mediaType, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
                content.Example = Examples.Of(operation.OperationId, mediaType, sent);
            foreach (var answer in context.Description.SupportedResponseTypes.Where(answer => answer.StatusCode < 400))
            {
                foreach (var (mediaType, content) in operation.Responses?.GetValueOrDefault(answer.StatusCode.ToString(CultureInfo.InvariantCulture))?.Content ?? new Dictionary<string, OpenApiMediaType>())
                    content.Example = Examples.Of(operation.OperationId, mediaType, answer.Type);
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var policy = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().FirstOrDefault()?.Policy;
            if (context.Description.HttpMethod == HttpMethods.Post && policy != Policies.Anyone && operation.Parameters?.Any(known => known.Name == Idempotency.Header) != true)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = Idempotency.Header,
                    In = ParameterLocation.Header,
                    Description = "The same key with the same request within a day gives the first answer again; 422 with another request.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
                });
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            // A part of the path that only the route's policy looks at is bound by no handler, and would be missing.
            foreach (var name in RoutePatternFactory.Parse(context.Description.RelativePath ?? string.Empty).Parameters.Select(part => part.Name))
            {
                if (operation.Parameters?.Any(known => known.In == ParameterLocation.Path && known.Name == name) == true) continue;
                operation.Parameters ??= [];
                operation.Parameters.Insert(0, new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }

            return Task.CompletedTask;
        });
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
