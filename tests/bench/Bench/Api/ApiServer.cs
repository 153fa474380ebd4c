using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.CustomerApi;
using Catalyze.Storage;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.Bench.Api;

/// <summary>The Customer API on an Azurite of its own, with an owner, an environment for each connection, and a bare endpoint beside it.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    internal const string Bare = "/bare";
    private const string OperatorToken = "operator-of-the-benchmark";
    private const string Password = "correct horse battery";

    private readonly AzuriteFixture azurite = new();
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-bench-api-");
    private WebApplication? app;
    private string token = string.Empty;
    private byte[] bare = [];

    internal Uri Address => new(app!.Urls.First());

    internal IReadOnlyList<string> EnvironmentIds { get; private set; } = [];

    internal static async Task<ApiServer> StartAsync(int environments, CancellationToken cancellationToken)
    {
        var server = new ApiServer();
        await server.azurite.InitializeAsync();
        await server.StartAppAsync(cancellationToken);
        await server.PrepareAsync(environments, cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        await azurite.DisposeAsync();
        keys.Delete(recursive: true);
    }

    internal HttpRequestMessage Get(string path) => Request(HttpMethod.Get, path);

    internal HttpRequestMessage Put(string path, string json)
    {
        var request = Request(HttpMethod.Put, path);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return request;
    }

    private async Task StartAppAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Catalyze:Keys:Directory"] = keys.FullName,
            ["Catalyze:Keys:CreateIfMissing"] = "true",
            ["Catalyze:CustomerApi:OperatorTokenHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OperatorToken))),
            // The limits count, and do not refuse.
            ["Catalyze:CustomerApi:RequestsPerMinute"] = "100000000",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddCatalyzeStorage(builder.Configuration);
        builder.Services.AddCustomerApi(builder.Configuration);
        app = builder.Build();
        app.MapCustomerApi();
        // As many bytes as a checked read answers with; nobody is asked who is calling.
        app.MapGet(Bare, context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            return context.Response.Body.WriteAsync(bare, context.RequestAborted).AsTask();
        });
        await app.StartAsync(cancellationToken);
    }

    private async Task PrepareAsync(int environments, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorToken);
        var founded = await client.PostAsJsonAsync("/api/organisations", new { name = "Clinic", ownerEmail = "owner@example.org", ownerName = "Jo", ownerPassword = Password }, cancellationToken);
        founded.EnsureSuccessStatusCode();
        var signedIn = await client.PostAsJsonAsync("/api/sessions", new { email = "owner@example.org", password = Password }, cancellationToken);
        token = (await signedIn.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("token").GetString()!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var made = new List<string>();
        for (var number = 0; number < environments; number++)
        {
            var created = await client.PostAsJsonAsync("/api/environments", new { name = $"Environment {number}" }, cancellationToken);
            made.Add((await created.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("environmentId").GetString()!);
        }

        EnvironmentIds = made;
        bare = await client.GetByteArrayAsync(new Uri("/api/account", UriKind.Relative), cancellationToken);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
