using System.Net;
using System.Net.Http.Json;
using Azure.Storage.Queues;
using Catalyze.Contracts.Alerts;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage.Connections;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests.Alerts;

/// <summary>Messages that were put aside are seen with their cause, alerted, and tried again on request.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync(hosts: 1);

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_message_put_aside_is_shown_with_its_cause_alerted_and_tried_again()
    {
        var queues = pod.Services.GetRequiredService<PoisonQueues>();
        var aside = pod.Services.GetRequiredService<StorageConnection>().CreateQueues(QueueMessageEncoding.None).GetQueueClient($"{ReportQueues.Name}-poison");
        await aside.CreateIfNotExistsAsync();
        await queues.NoteAsync("no report at all", "JsonException: broken", CancellationToken.None);
        await aside.SendMessageAsync(Convert.ToBase64String("no report at all"u8));
        await aside.SendMessageAsync("not even Base64");

        var shown = await pod.GetAsync<List<PoisonMessage>>("pod/poison");
        Assert.Equal([ReportQueues.Name, ReportQueues.Name], shown.Select(m => m.Queue));
        Assert.Contains(shown, m => m.Cause == "JsonException: broken");
        Assert.Contains(shown, m => m.Cause is null);

        await pod.Services.GetRequiredService<AlertWatchFunction>().RunAsync(CancellationToken.None);
        var alert = Assert.Single(await pod.GetAsync<List<Alert>>("pod/alerts"), a => a.Kind == AlertKind.PoisonMessages);
        Assert.Equal((ReportQueues.Name, AlertSeverity.Critical), (alert.Subject, alert.Severity));

        using var unknown = await pod.Http.PostAsync($"pod/poison/orders-host1/retry", null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var broken = shown.Single(m => m.Cause is not null);
        using var retried = await pod.Http.PostAsync($"pod/poison/{ReportQueues.Name}/retry?message={broken.MessageId}", null);
        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);

        // It is worked off again: the report that is none is refused by the real report function, and does not come back here.
        Assert.DoesNotContain(await pod.GetAsync<List<PoisonMessage>>("pod/poison"), m => m.MessageId == broken.MessageId);
        Assert.Equal(1, (await aside.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }
}
