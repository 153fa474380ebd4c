using System.Net;
using Catalyze.TestSupport;
using Xunit;
using static Catalyze.LogService.Tests.LogServiceUnderTest;

namespace Catalyze.LogService.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task While_the_store_is_away_hosts_are_told_to_come_back_and_nothing_acknowledged_is_lost()
    {
        await using var postgres = await PostgresProcess.StartNewAsync();
        await using var service = await StartAsync(await postgres.CreateDatabaseAsync());
        await service.StoreAsync(0, Line("before", 30));

        await postgres.StopAsync();
        using (var refused = await service.PostAsync(1, [Line("during", 20)]))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Pages.GetAsync("/health")).StatusCode);
        await postgres.StartAsync();
        // Connections of before are broken; each is found out by its next use.
        await Eventually.HoldsAsync(async () =>
        {
            using var taken = await service.PostAsync(1, [Line("during", 20)]);
            return taken.IsSuccessStatusCode;
        });
        Assert.Equal(["during", "before"], await service.FindAsync(""));
    }
}
