using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.MonitorService.Tests.MonitorServiceUnderTest;

namespace Catalyze.MonitorService.Tests;

public sealed class AlertTests
{
    private const string Key = "c2VjcmV0IG9mIGEgdGVzdCwgMzIgYnl0ZXMgbG9uZyE=";

    [Fact]
    public async Task An_alert_is_told_when_a_value_goes_bad_and_again_when_it_is_good()
    {
        using var folder = new TemporaryFolder();
        await using var webhook = new WebhookListener { Refusals = 1 };
        await using var service = await StartAsync(folder.Path, webhook.Address, Key);
        await PutRuleAsync(service, "catalyze_volume_used_ratio > 0.9");

        await service.FeedAsync(Sample("catalyze_volume_used_ratio", 0.5));
        await Eventually.HoldsAsync(async () => (await service.SamplesAsync("catalyze_volume_used_ratio")).Length == 1, Patience);
        Assert.Empty(webhook.Taken);

        // Of the default rules the next is told after five minutes only.
        await service.FeedAsync(Sample("catalyze_volume_used_ratio", 0.94));
        await Eventually.HoldsAsync(() => webhook.Told("firing").Contains("Filling"), Patience);
        Assert.Equal(1, webhook.Refused);

        await service.FeedAsync(Sample("catalyze_volume_used_ratio", 0.4));
        await Eventually.HoldsAsync(() => webhook.Told("resolved").Contains("Filling"), Patience);
        Assert.Single(webhook.Told("firing"), "Filling");
        Assert.Single(webhook.Told("resolved"), "Filling");

        foreach (var (id, time, signature, body) in webhook.Taken)
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes($"{id}.{time}.{body}"))), signature);
    }

    [Fact]
    public async Task A_restart_keeps_samples_rules_and_silences()
    {
        using var folder = new TemporaryFolder();
        await using var webhook = new WebhookListener();
        await using (var service = await StartAsync(folder.Path, webhook.Address, Key))
        {
            await PutRuleAsync(service, "max_over_time(catalyze_volume_used_ratio[1h]) > 0.9");
            using var silenced = await service.Pages.PostAsJsonAsync("/api/silences", new
            {
                matchers = new[] { new { name = "alertname", value = "Filling", isRegex = false, isEqual = true } },
                startsAt = DateTimeOffset.UtcNow,
                endsAt = DateTimeOffset.UtcNow.AddHours(2),
                createdBy = "a person",
                comment = "known",
            });
            Assert.True(silenced.IsSuccessStatusCode, await silenced.Content.ReadAsStringAsync());
            await service.FeedAsync(Sample("catalyze_volume_used_ratio", 0.97));
        }

        await using var restarted = await StartAsync(folder.Path, webhook.Address, Key);
        Assert.Equal([0.97], (await restarted.SamplesAsync("catalyze_volume_used_ratio")).Select(sample => sample.Value));
        Assert.Contains("Filling", await restarted.Pages.GetStringAsync("/api/rules"), StringComparison.Ordinal);
        Assert.Contains("\"a person\"", await restarted.Pages.GetStringAsync("/api/silences"), StringComparison.Ordinal);
        // It fires, as Alertmanager knows, and is held back by the silence.
        await Eventually.HoldsAsync(
            async () => JsonDocument.Parse(await restarted.Pages.GetStringAsync("/api/alerts")).RootElement.EnumerateArray().Any(alert =>
                alert.GetProperty("labels").GetProperty("alertname").GetString() == "Filling" && alert.GetProperty("status").GetProperty("state").GetString() == "suppressed"),
            Patience);
        Assert.DoesNotContain("Filling", webhook.Told("firing"));
    }

    private static async Task PutRuleAsync(MonitorServiceUnderTest service, string expression)
    {
        using var put = await service.Pages.PutAsJsonAsync(
            "/api/rules/Filling", new { name = "Filling", expression, forSeconds = 0, severity = "critical", summary = "{{ $labels.instance }} is {{ $value }} full", enabled = true });
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
    }
}
