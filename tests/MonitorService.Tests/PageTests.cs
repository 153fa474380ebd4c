using System.Text.RegularExpressions;
using Xunit;

namespace Catalyze.MonitorService.Tests;

public sealed partial class PageTests
{
    [Fact]
    public async Task The_page_runs_under_a_policy_without_exceptions_and_asks_nobody_else()
    {
        using var folder = new TemporaryFolder();
        await using var service = await MonitorServiceUnderTest.StartAsync(folder.Path, new Uri("https://hooks.example/secret?token=x"));
        using var answer = await service.Pages.GetAsync("/");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), await answer.Content.ReadAsStringAsync());
        foreach (var file in new[] { "/", "/app.js", "/app.css" })
        {
            var text = (await service.Pages.GetStringAsync(file)).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }

        // Where alerts are told is shown as far as it holds no secret.
        var status = await service.Pages.GetStringAsync("/api/status");
        Assert.Contains("\"webhook\":\"https://hooks.example\"", status, StringComparison.Ordinal);
        Assert.DoesNotContain("token", status, StringComparison.Ordinal);
    }

    /// <summary>Every question that the page asks is one that Prometheus understands.</summary>
    [Fact]
    public async Task Prometheus_understands_what_the_page_asks()
    {
        using var folder = new TemporaryFolder();
        await using var service = await MonitorServiceUnderTest.StartAsync(folder.Path);
        var queries = Query().Matches(await service.Pages.GetStringAsync("/app.js")).Select(match => match.Groups[1].Value).ToList();
        Assert.True(queries.Count >= 10, "the page has its plots");
        foreach (var query in queries)
        {
            using var answer = await service.Pages.GetAsync($"/api/range?minutes=5&query={Uri.EscapeDataString(query.Replace("@", "service=\"db01\"", StringComparison.Ordinal).Replace("#", "60s", StringComparison.Ordinal))}");
            Assert.True(answer.IsSuccessStatusCode, $"{query}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    // A script, a style or a handler within the page.
    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"query: '([^']+)'")]
    private static partial Regex Query();
}
