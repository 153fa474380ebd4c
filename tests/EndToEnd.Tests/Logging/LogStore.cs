using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;

namespace Catalyze.EndToEnd.Tests.Logging;

/// <summary>An environment's logging service, asked as people ask it: through the edge, with a session by a handover.</summary>
internal sealed class LogStore : IDisposable
{
    private readonly Handovers handovers = new();
    private readonly LocalPod pod;
    private readonly TestEnvironment environment;
    private readonly HttpClient browser;

    public LogStore(LocalPod pod, TestEnvironment environment)
    {
        (this.pod, this.environment) = (pod, environment);
        browser = pod.Browser();
        browser.BaseAddress = new Uri($"https://{Name}:{pod.Edge.Port}");
    }

    public string Name => $"logs-{environment.Id}.tools.catalyze.test";

    /// <summary>The service, as it is to be deployed. Here the test signs handovers, not the Customer API.</summary>
    public ServiceSpecification Service => new() { Label = "logs", Type = ToolTypes.Logging, Domains = [Name], Access = handovers.Access };

    /// <summary>How many lines match; 0 while the service is away.</summary>
    public async Task<int> CountAsync(string query) => (await AskAsync($"/api/export?q={Uri.EscapeDataString(query)}")).Count(c => c == '\n');

    /// <summary>How many lines are said to be missing; 0 while the service is away.</summary>
    public async Task<long> DroppedAsync()
    {
        var answer = await AskAsync("/api/drops");
        return answer.Length == 0 ? 0 : JsonDocument.Parse(answer).RootElement.EnumerateArray().Sum(drop => drop.GetProperty("lines").GetInt64());
    }

    /// <summary>Ends everything in its container at once, if it runs; the host agent starts it again.</summary>
    public async Task KillAsync()
    {
        var instance = (await environment.StatusAsync()).Services.Single(s => s.Label == "logs").Instances.Single();
        var container = await pod.DockerAsync(instance.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={instance.InstanceId}");
        if (container.Trim() is not { Length: > 0 } id)
            return;
        // Between the two it may have ended by itself: of the kill before.
        var killed = await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket(instance.HostId)}", "kill", "--signal", "KILL", id]);
        if (!killed.Error.Contains("is not running", StringComparison.Ordinal))
            killed.Demand();
    }

    /// <summary>A request with a handover of now; the page, where it is let in.</summary>
    public Task<HttpResponseMessage> EnterAsync(string? handover = null) =>
        browser.GetAsync(new Uri($"{Handover.Path}?{Handover.Token}={handover ?? handovers.Make(DateTimeOffset.UtcNow, Name)}", UriKind.Relative));

    /// <summary>A handover signed by this test.</summary>
    public string HandoverFor(string audience) => handovers.Make(DateTimeOffset.UtcNow, audience);

    public Task<HttpResponseMessage> GetAsync(string path) => browser.GetAsync(new Uri(path, UriKind.Relative));

    public void Dispose()
    {
        browser.Dispose();
        handovers.Dispose();
    }

    // A session ends with the process that gave it; then it takes another handover.
    private async Task<string> AskAsync(string path)
    {
        try
        {
            var answer = await GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && (await EnterAsync()).IsSuccessStatusCode)
                answer = await GetAsync(path);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return "";
        }
    }
}
