using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.LogService.Tests;

/// <summary>The service as it runs, on free ports, over a database of its own.</summary>
internal sealed class LogServiceUnderTest : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddHours(12), TimeSpan.Zero);

    private readonly WebApplication app;

    private LogServiceUnderTest(WebApplication app, Handovers handovers)
    {
        (this.app, Handovers) = (app, handovers);
        // In the order in which they were asked for.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Pages = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(addresses[0]) };
        Ingest = new HttpClient { BaseAddress = new Uri(addresses[1]) };
    }

    public HttpClient Pages { get; }

    public HttpClient Ingest { get; }

    /// <summary>Lets people in.</summary>
    public Handovers Handovers { get; }

    public IEnumerable<RouteEndpoint> Routes => Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<LogServiceUnderTest> StartAsync(string store, TimeProvider? time = null, int retentionMib = 4096, bool enter = true)
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var handovers = new Handovers();
        var clock = time ?? new StoppedTime(Now);
        var built = LogServiceHost.Build(
            new LogServiceOptions { Store = store, Ingest = any, Pages = any, RetentionMib = retentionMib, RetentionDays = 10, Access = ToolAccessOptions.Read(handovers.Variable, []) }, clock, static _ => { });
        await LogServiceHost.StartAsync(built, CancellationToken.None);
        var service = new LogServiceUnderTest(built, handovers);
        if (enter)
            await handovers.EnterAsync(service.Pages, clock.GetUtcNow());
        return service;
    }

    public static LogLine Line(string message, double secondsAgo = 60, string service = "web01", IReadOnlyDictionary<string, string>? fields = null) => new()
    {
        Time = Now.AddSeconds(-secondsAgo),
        Instance = service + "-1",
        Service = service,
        Release = "r1",
        Deployment = "d1",
        Message = message,
        Fields = fields,
    };

    public Task<HttpResponseMessage> PostAsync(long first, IEnumerable<LogLine> lines, string host = "host1", bool compressed = false) =>
        PostAsync(string.Join('\n', lines.Select(line => JsonSerializer.Serialize(line, CatalyzeJson.Options)).Prepend(JsonSerializer.Serialize(new LogBatchHeader(host, "s1", first), CatalyzeJson.Options))), compressed);

    public async Task<HttpResponseMessage> PostAsync(string body, bool compressed = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (compressed)
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                await gzip.WriteAsync(bytes);
            bytes = packed.ToArray();
        }

        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (compressed)
            content.Headers.ContentEncoding.Add("gzip");
        return await Ingest.PostAsync("/ingest/batches", content);
    }

    public async Task<LogBatchReceipt> StoreAsync(long first, params LogLine[] lines)
    {
        using var answer = await PostAsync(first, lines);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<LogBatchReceipt>(CatalyzeJson.Options))!;
    }

    public async Task<JsonElement> GetJsonAsync(string address)
    {
        using var answer = await Pages.GetAsync(address);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Messages that a search over the last days finds, the newest first.</summary>
    public async Task<string[]> FindAsync(string query, int limit = 1000)
    {
        var page = await GetJsonAsync($"/api/lines?q={Uri.EscapeDataString(query)}&from={Now.AddDays(-9):O}".Replace("+00:00", "Z", StringComparison.Ordinal) + $"&limit={limit}");
        return [.. page.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("message").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        Pages.Dispose();
        Ingest.Dispose();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10)))
            await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        Handovers.Dispose();
    }

    /// <summary>A clock that stands still; waits are as long as they are.</summary>
    internal sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
