using System.Globalization;
using System.Text;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.App.Tests;

/// <summary>
/// Replays what the Azure Functions host (4.1037) sends, byte for byte, to the published folder's executable.
/// </summary>
public sealed class FunctionsHostContractTests(AzuriteFixture azurite, PublishedApp published)
    : IClassFixture<AzuriteFixture>, IClassFixture<PublishedApp>, IAsyncLifetime
{
    private const string HostHeaders =
        "X-Azure-Functions-HostVersion: 4.1037.0.0\r\n" +
        "X-Azure-Functions-InvocationId: 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0\r\n" +
        "User-Agent: Azure-Functions-Host/4.1037.0.0\r\n";

    private const string TurnCall =
        """{"Data":{"message":"\"nobody-there\""},"Metadata":{"DequeueCount":"1","ExpirationTime":"2026-11-29T10:14:02+00:00","Id":"\"800ae4b3-bdd2-4c08-badd-f08e5a34b865\"","InsertionTime":"2026-11-22T10:14:02+00:00","NextVisibleTime":"2026-11-22T10:24:02+00:00","PopReceipt":"\"AgAAAAMAAAAAAAAA\"","sys":{"MethodName":"OrchestrationTurn","UtcNow":"2026-11-22T10:14:02.1234567Z","RandGuid":"7c1d0f8b-33b0-4a58-a0a5-4f62f5f3c0b8"}}}""";

    private const string TimerCall =
        """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{"MethodName":"InstanceSweep","UtcNow":"2026-11-22T10:14:05.0012345Z","RandGuid":"7c1d0f8b-33b0-4a58-a0a5-4f62f5f3c0b9"}}}""";

    private AppProcess app = null!;

    public async Task InitializeAsync() => app = await AppProcess.StartAsync(published.Folder, azurite.ConnectionString, underHost: true);

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task The_readiness_probe_is_answered()
    {
        var answer = await app.SendAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1:{app.Port}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_call_completes_with_a_body_the_host_accepts()
    {
        var answer = await app.SendAsync(Call("OrchestrationTurn", TurnCall));
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json", answer, StringComparison.Ordinal);
        Assert.Contains("{\"Outputs\":{}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_in_many_chunks_is_read_whole()
    {
        var answer = await app.SendAsync(Call("OrchestrationTurn", TurnCall, chunk: 7));
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InstanceSweep")]
    [InlineData("ExpirySweep")]
    public async Task A_timer_call_completes(string function)
    {
        var answer = await app.SendAsync(Call(function, TimerCall.Replace("InstanceSweep", function, StringComparison.Ordinal)));
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Data":""")]
    public async Task A_call_that_cannot_be_read_is_a_failed_call(string body) =>
        Assert.StartsWith("HTTP/1.1 400", await app.SendAsync(Call("OrchestrationTurn", body)), StringComparison.Ordinal);

    [Fact]
    public async Task A_function_that_does_not_exist_is_a_failed_call() =>
        Assert.StartsWith("HTTP/1.1 404", await app.SendAsync(Call("Nothing", TurnCall)), StringComparison.Ordinal);

    [Fact]
    public async Task A_forwarded_request_reaches_its_route_with_query_and_headers()
    {
        var answer = await app.SendAsync(
            $"GET /operations/health?full=1 HTTP/1.1\r\nHost: 127.0.0.1:{app.Port}\r\nAccept: application/json\r\nX-Forwarded-For: 203.0.113.9\r\n{HostHeaders}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("\"storage\":\"reachable\"", answer, StringComparison.Ordinal);
        Assert.Contains("X-Correlation-Id: ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forwarded_request_for_operators_without_their_token_is_refused()
    {
        var answer = await app.SendAsync(
            $"GET /operations/durabletask/instances HTTP/1.1\r\nHost: 127.0.0.1:{app.Port}\r\n{HostHeaders}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outsider_who_imitates_the_host_is_forwarded_and_runs_no_function()
    {
        // The host forwards a body only with its length, never in chunks.
        var body = Encoding.UTF8.GetByteCount(TurnCall).ToString(CultureInfo.InvariantCulture);
        var imitated = await app.SendAsync(
            $"POST /OrchestrationTurn HTTP/1.1\r\nHost: 127.0.0.1:{app.Port}\r\n{HostHeaders}Content-Type: application/json; charset=utf-8\r\nContent-Length: {body}\r\nConnection: close\r\n\r\n{TurnCall}");
        Assert.StartsWith("HTTP/1.1 404", imitated, StringComparison.Ordinal);

        var throughFrontEnd = await app.SendAsync(Call("OrchestrationTurn", TurnCall, extraHeaders: "X-Forwarded-For: 203.0.113.9\r\n"));
        Assert.StartsWith("HTTP/1.1 404", throughFrontEnd, StringComparison.Ordinal);

        var withoutBody = await app.SendAsync($"POST /OrchestrationTurn HTTP/1.1\r\nHost: 127.0.0.1:{app.Port}\r\n{HostHeaders}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 404", withoutBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_is_graceful() => Assert.Equal(0, await app.StopAsync());

    [Fact]
    public async Task Alone_nobody_can_call_a_function_over_http()
    {
        await using var alone = await AppProcess.StartAsync(
            published.Folder, azurite.ConnectionString, underHost: false, ("Catalyze__LocalTriggers__Enabled", "false"));
        var answer = await alone.SendAsync(Call("OrchestrationTurn", TurnCall));
        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_it_serves_the_dashboard_and_its_pages_but_never_for_an_api()
    {
        var dashboard = Directory.CreateTempSubdirectory("catalyze-dashboard-");
        await File.WriteAllTextAsync(Path.Combine(dashboard.FullName, "index.html"), "<title>Catalyze</title>");
        await using var alone = await AppProcess.StartAsync(
            published.Folder, azurite.ConnectionString, underHost: false,
            ("Catalyze__LocalTriggers__Enabled", "false"), ("Catalyze__Dashboard__Directory", dashboard.FullName));

        foreach (var path in new[] { "/", "/environments/env-1" })
        {
            var page = await alone.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200", page, StringComparison.Ordinal);
            Assert.Contains("<title>Catalyze</title>", page, StringComparison.Ordinal);
            Assert.Contains("Content-Security-Policy: default-src 'none'", page, StringComparison.Ordinal);
        }

        var api = await alone.SendAsync("GET /api/nothing-here HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        Assert.DoesNotContain("<title>", api, StringComparison.Ordinal);
        var outside = await alone.SendAsync("GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.DoesNotContain("root:", outside, StringComparison.Ordinal);
        dashboard.Delete(recursive: true);
    }

    private static string Call(string function, string body, int chunk = int.MaxValue, string extraHeaders = "")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new StringBuilder()
            .Append($"POST /{function} HTTP/1.1\r\nHost: 127.0.0.1\r\n{HostHeaders}{extraHeaders}")
            .Append("Transfer-Encoding: chunked\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\n\r\n");
        foreach (var part in bytes.Chunk(Math.Min(chunk, bytes.Length)))
            request.Append($"{part.Length:x}\r\n{Encoding.UTF8.GetString(part)}\r\n");
        return request.Append("0\r\n\r\n").ToString();
    }
}
