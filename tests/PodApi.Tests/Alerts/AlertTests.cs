using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Catalyze.PodApi.Tests.Alerts;

/// <summary>Alerts on real storage, delivered to a real server.</summary>
public sealed class AlertTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly ConcurrentQueue<AlertNotice> taken = new();
    private readonly ConditionList source = new();
    private TimeSpan ahead = TimeSpan.Zero;
    private HttpStatusCode answer = HttpStatusCode.NoContent;
    private WebApplication receiver = null!;
    private PodTables tables = null!;
    private PodApiOptions options = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.MapPost("/hook", (Delegate)TakeAsync);
        await receiver.StartAsync();
        options = new PodApiOptions { Alerts = new AlertOptions { Webhook = new Uri($"{receiver.Urls.First()}/hook"), WebhookKey = Key } };
        tables = new PodTables(new TableServiceClient(azurite.ConnectionString));
        await tables.CreateAsync(CancellationToken.None);
        foreach (var row in await tables.Alerts.ReadAllAsync("PartitionKey eq 'alert'", CancellationToken.None))
            await tables.Alerts.DeleteEntityAsync(row.PartitionKey, row.RowKey);
    }

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task What_is_so_is_told_once_and_what_is_over_once()
    {
        source.Now = [Condition("a")];
        await LookAsync();
        await LookAsync();
        Assert.Equal(["opened a"], Taken());

        // Gone for a moment: the same alert goes on.
        source.Now = [];
        ahead += TimeSpan.FromSeconds(30);
        await LookAsync();
        source.Now = [Condition("a")];
        await LookAsync();
        Assert.Equal(["opened a"], Taken());

        source.Now = [];
        ahead += TimeSpan.FromMinutes(1);
        await LookAsync();
        Assert.Equal(["opened a", "resolved a"], Taken());
        Assert.Single(taken.Select(n => n.Alert.AlertId).Distinct());
        Assert.Equal("a", Assert.Single(await Store().ReadEndedAsync(10, CancellationToken.None)).Subject);

        // Happening again is another alert; what is old enough is forgotten.
        source.Now = [Condition("a")];
        ahead += TimeSpan.FromSeconds(20);
        await LookAsync();
        Assert.Equal(2, taken.Select(n => n.Alert.AlertId).Distinct().Count());
        ahead += TimeSpan.FromDays(31);
        await LookAsync();
        Assert.Empty(await Store().ReadEndedAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_webhook_that_is_away_gets_everything_in_order_when_it_is_back()
    {
        answer = HttpStatusCode.ServiceUnavailable;
        source.Now = [Condition("a")];
        await LookAsync();
        source.Now = [];
        ahead += TimeSpan.FromMinutes(1);
        await LookAsync();
        Assert.Empty(Taken());

        answer = HttpStatusCode.OK;
        await LookAsync();
        Assert.Equal(["opened a", "resolved a"], Taken());
        await LookAsync();
        Assert.Equal(2, taken.Count);
    }

    [Fact]
    public async Task Two_processes_at_once_tell_once()
    {
        source.Now = [Condition("a"), Condition("b")];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LookAsync()));
        Assert.Equal(["a", "b"], taken.Where(n => n.Event == "opened").Select(n => n.Alert).DistinctBy(a => a.AlertId).Select(a => a.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_a_gap_nothing_is_opened_until_a_look_has_settled()
    {
        await LookAsync();
        source.Now = [Condition("a")];
        ahead += TimeSpan.FromMinutes(1);
        await LookAsync();
        await LookAsync();
        Assert.Empty(Taken());

        ahead += TimeSpan.FromSeconds(20);
        await LookAsync();
        Assert.Equal(["opened a"], Taken());
    }

    [Fact]
    public async Task What_cannot_be_looked_at_stays_as_it_is()
    {
        source.Now = [Condition("a")];
        await LookAsync();
        source.Now = null;
        ahead += TimeSpan.FromMinutes(10);
        await LookAsync();
        Assert.Equal("a", Assert.Single(await Store().ReadOpenAsync(CancellationToken.None)).Value.Alert.Subject);
        Assert.Equal(["opened a"], Taken());
    }

    [Fact]
    public void A_webhook_in_the_clear_is_refused()
    {
        var clear = new PodApiOptions { Alerts = new AlertOptions { Webhook = new Uri("http://alerts.example.org/") } };
        Assert.Throws<InvalidOperationException>(() => new AlertWebhook(Store(), clear, Clock, NullLogger<AlertWebhook>.Instance));
    }

    private LaterClock Clock => new(ahead);

    private static AlertCondition Condition(string subject) => new(AlertKind.HostLost, AlertSeverity.Critical, subject, $"{subject} is gone", "Look.");

    private List<string> Taken() => [.. taken.DistinctBy(n => n.NoticeId).Select(n => $"{n.Event} {n.Alert.Subject}")];

    private AlertStore Store() => new(tables, options);

    private async Task LookAsync()
    {
        using var webhook = new AlertWebhook(Store(), options, Clock, NullLogger<AlertWebhook>.Instance);
        await new AlertWatchFunction([source], Store(), webhook, options, Clock, NullLogger<AlertWatchFunction>.Instance).RunAsync(CancellationToken.None);
    }

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var signed = $"{context.Request.Headers["webhook-id"]}.{context.Request.Headers["webhook-timestamp"]}.{body}";
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(signed)));
        if (context.Request.Headers["webhook-signature"] != signature) return Results.StatusCode(StatusCodes.Status401Unauthorized);
        if ((int)answer < 300) taken.Enqueue(JsonSerializer.Deserialize<AlertNotice>(body, CatalyzeJson.Options)!);
        return Results.StatusCode((int)answer);
    }

    private sealed class ConditionList : IAlertSource
    {
        public IReadOnlyList<AlertCondition>? Now { get; set; } = [];

        public IReadOnlySet<AlertKind> Kinds { get; } = new HashSet<AlertKind> { AlertKind.HostLost };

        public Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken) =>
            Now is { } now ? Task.FromResult(now) : throw new IOException("Storage does not answer.");
    }
}
