using System.Text.RegularExpressions;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.LogService.Tests;

[Collection(PostgresCollection.Name)]
public sealed partial class PageTests(PostgresFixture fixture)
{
    [Fact]
    public async Task The_page_runs_under_a_policy_without_exceptions_and_asks_nobody_else()
    {
        await using var service = await LogServiceUnderTest.StartAsync(await fixture.Postgres.CreateDatabaseAsync());
        using var answer = await service.Pages.GetAsync("/");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);

        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotMatch(Inline(), page);
        foreach (var file in new[] { "/", "/app.js", "/app.css" })
        {
            var text = (await service.Pages.GetStringAsync(file)).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }
    }

    // A script, a style or a handler within the page.
    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
