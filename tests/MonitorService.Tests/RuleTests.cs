using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.MonitorService.Alerts;
using Xunit;
using static Catalyze.MonitorService.Tests.MonitorServiceUnderTest;

namespace Catalyze.MonitorService.Tests;

public sealed class RuleTests
{
    [Fact]
    public async Task Promtool_accepts_the_default_rules()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "rules.yml");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(RuleBook.Groups(DefaultRules.All)));
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "rules", "--lint-fatal", file]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.Equal(0, promtool.ExitCode);
        Assert.Contains($"{DefaultRules.All.Count} rules found", said, StringComparison.Ordinal);
        Assert.Equal(DefaultRules.All.Count, DefaultRules.All.Select(rule => rule.Name).Distinct().Count());
    }

    [Fact]
    public async Task Rules_are_edited_refused_when_wrong_and_put_back()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        Assert.Equal(["name", "severity"], await RefusedAsync(service, new AlertRule("Other", "up", 0, "loud", "x")));
        Assert.Equal(["name", "expression", "severity", "summary"], await RefusedAsync(service, new { }));
        Assert.Equal(["expression"], await RefusedAsync(service, new AlertRule("VolumeFull", "this is (no", 0, "warning", "x")));
        Assert.Equal(["expression"], await RefusedAsync(service, new AlertRule("VolumeFull", "up", 0, "warning", "{{ .Nothing")));
        Assert.True(await IsLookedAtAsync(service));

        using (var off = await service.Pages.PutAsJsonAsync("/api/rules/VolumeFull", DefaultRules.All.Single(rule => rule.Name == "VolumeFull") with { Enabled = false }))
            Assert.Equal(HttpStatusCode.NoContent, off.StatusCode);
        Assert.False(await IsLookedAtAsync(service));
        using (var back = await service.Pages.DeleteAsync("/api/rules/VolumeFull"))
            Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        Assert.True(await IsLookedAtAsync(service));
    }

    [Fact]
    public async Task A_change_without_the_header_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder.Path);
        service.Pages.DefaultRequestHeaders.Clear();
        using var refused = await service.Pages.DeleteAsync("/api/rules/VolumeFull");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static async Task<string[]> RefusedAsync(MonitorServiceUnderTest service, object rule)
    {
        using var answer = await service.Pages.PutAsJsonAsync("/api/rules/VolumeFull", rule);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return [.. JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!)];
    }

    // A reload has ended when it is answered.
    private static async Task<bool> IsLookedAtAsync(MonitorServiceUnderTest service) =>
        (await service.Prometheus.GetStringAsync("/api/v1/rules")).Contains("\"VolumeFull\"", StringComparison.Ordinal);
}
