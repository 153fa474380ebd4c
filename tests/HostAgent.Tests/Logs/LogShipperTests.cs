using System.Net;
using System.Security.Cryptography;
using Catalyze.Contracts.Logs;
using Catalyze.HostAgent.Logs;
using Catalyze.LogService;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.HostAgent.Tests.Logs;

/// <summary>A buffer and the real logging service over a real PostgreSQL that goes away and comes back.</summary>
public sealed class LogShipperTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-spool-").FullName;
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication _service = null!;
    private readonly Handovers _handovers = new();
    private string[] _addresses = [];

    public async Task InitializeAsync()
    {
        var store = await fixture.Postgres.CreateDatabaseAsync();
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _service = LogServiceHost.Build(new LogServiceOptions { Store = store, Ingest = any, Pages = any, Access = ToolAccessOptions.Read(_handovers.Variable, []) }, TimeProvider.System, static _ => { });
        await LogServiceHost.StartAsync(_service, CancellationToken.None);
        _addresses = [.. _service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
    }

    public async Task DisposeAsync()
    {
        await _service.StopAsync();
        await _service.DisposeAsync();
        _handovers.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_while_the_store_is_away_the_agent_restarts_and_answers_get_lost()
    {
        var (buffer, shipper) = Open(new SocketsHttpHandler());
        Write(buffer, 0, 10);
        Assert.True(await shipper.DeliverOldestAsync(default));

        await fixture.Postgres.StopAsync();
        Write(buffer, 10, 20);
        await Assert.ThrowsAsync<HttpRequestException>(() => shipper.DeliverOldestAsync(default));
        Write(buffer, 20, 30);

        await fixture.Postgres.StartAsync();
        // The agent is another process now; of what it delivers, the first answer never arrives.
        (buffer, shipper) = Open(new LosesFirstAnswer());
        Write(buffer, 30, 40);
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return !await shipper.DeliverOldestAsync(default);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"line {i}"), await StoredAsync());
    }

    [Fact]
    public async Task What_is_refused_for_good_is_counted_and_does_not_hold_up_what_follows()
    {
        var (buffer, shipper) = Open(new SocketsHttpHandler());
        buffer.Offer(Line("from the future") with { Time = DateTimeOffset.UtcNow.AddDays(30) });
        buffer.Flush();
        Write(buffer, 0, 3);
        while (await shipper.DeliverOldestAsync(default))
            buffer.Flush();

        Assert.Equal(["line 0", "line 1", "line 2", "1 lines dropped: they were refused"], await StoredAsync());
    }

    private static void Write(LogBuffer buffer, int from, int to)
    {
        for (var i = from; i < to; i++)
            buffer.Offer(Line($"line {i}"));
        Assert.True(buffer.Flush());
    }

    private static LogLine Line(string message) => new() { Time = DateTimeOffset.UtcNow, Instance = "web01-0", Service = "web01", Message = message };

    private (LogBuffer Buffer, LogShipper Shipper) Open(HttpMessageHandler handler)
    {
        var spool = LogSpool.Open(_folder, _key, 1 << 20);
        var buffer = new LogBuffer(spool, TimeProvider.System);
        return (buffer, new LogShipper("host1", spool, buffer, new HttpClient(handler) { BaseAddress = new Uri(_addresses[1] + "/") }));
    }

    // In the order in which they were written.
    private async Task<string[]> StoredAsync()
    {
        using var pages = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_addresses[0]) };
        await _handovers.EnterAsync(pages, DateTimeOffset.UtcNow);
        var lines = (await pages.GetStringAsync("/api/export")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Reverse().Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!)];
    }

    private sealed class LosesFirstAnswer() : DelegatingHandler(new SocketsHttpHandler())
    {
        private bool _lost;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (_lost || !answer.IsSuccessStatusCode)
                return answer;
            _lost = true;
            answer.Dispose();
            throw new HttpRequestException("The connection was lost.");
        }
    }
}
