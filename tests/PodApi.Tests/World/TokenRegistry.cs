using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Catalyze.TestSupport;

namespace Catalyze.PodApi.Tests.World;

/// <summary>A real registry that takes bearer tokens of one issuer, set up as the local pod's are.</summary>
internal sealed class TokenRegistry : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cz-registry-");
    private readonly HttpClient http = new();
    private readonly Process process;

    private TokenRegistry(string certificate)
    {
        var port = FreePort.Next();
        Name = $"127.0.0.1:{port}";
        http.BaseAddress = new Uri($"http://{Name}/v2/");
        var bundle = Path.Combine(folder.FullName, "tokens.pem");
        File.WriteAllText(bundle, certificate);
        var configuration = Path.Combine(folder.FullName, "registry.yml");
        File.WriteAllText(configuration, $$"""
            version: 0.1
            log: { level: error }
            storage:
              filesystem: { rootdirectory: {{folder.FullName}}/data }
            http: { addr: "{{Name}}" }
            auth:
              token: { realm: "http://{{Name}}/nobody-issues-tokens-here", service: "{{Name}}", issuer: catalyze, rootcertbundle: {{bundle}} }
            """);
        process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public string Name { get; }

    public static async Task<TokenRegistry> StartAsync(string certificate)
    {
        var registry = new TokenRegistry(certificate);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await registry.AskAsync(HttpMethod.Get, "", token: null) == HttpStatusCode.Unauthorized;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return registry;
    }

    /// <summary>Begins a push, which is what has to be allowed for one.</summary>
    public Task<HttpStatusCode> PushAsync(string repository, string? token) => AskAsync(HttpMethod.Post, $"{repository}/blobs/uploads/", token);

    /// <summary>Asks for an image that is not there: 404 is the answer to whoever may ask.</summary>
    public Task<HttpStatusCode> PullAsync(string repository, string? token) => AskAsync(HttpMethod.Get, $"{repository}/manifests/latest", token);

    public Task<HttpStatusCode> ListAsync(string? token) => AskAsync(HttpMethod.Get, "_catalog", token);

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        http.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
