using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Loss;
using Xunit;

namespace Catalyze.PodApi.Tests.Alerts;

/// <summary>Each condition is told when it is so, and not a moment before.</summary>
public sealed class HostConditionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly AlertOptions Options = new();
    private static readonly LossSettings Loss = new();
    private static readonly OfferPublisherStatus Publisher = new("pod1", "management1", Now, TimeSpan.Zero) { Silent = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.FromSeconds(1) } };

    [Fact]
    public void A_host_that_is_well_is_not_mentioned() => Assert.Empty(Of(Host("a")));

    [Theory]
    [InlineData(HostLife.Suspect, 1, false)]
    [InlineData(HostLife.Unknown, 1, false)]
    [InlineData(HostLife.Lost, 1, true)]
    [InlineData(HostLife.Returning, 1, true)]
    [InlineData(HostLife.Lost, 0, false)]
    public void A_host_is_lost_until_it_is_back_in_or_runs_nothing(HostLife life, int instances, bool told) =>
        Assert.Equal(told, Of(Host("a", instances) with { Life = life }).Any(c => c is { Kind: AlertKind.HostLost, Subject: "a" }));

    [Fact]
    public void What_waits_for_a_lost_host_is_named()
    {
        var staying = new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["i-db01"] };
        var told = HostConditions.Of([Host("a") with { Life = HostLife.Lost, LostSince = Now }], [Publisher], staying, Options, Loss, Now).Single(c => c.Kind == AlertKind.HostLost);
        Assert.Contains("i-db01", told.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_management_agent_that_publishes_nothing_or_hears_nobody_is_told_of()
    {
        var told = Assert.Single(Told([Host("a")], Publisher with { PublishedAt = Now.AddSeconds(-60) }));
        Assert.Equal((AlertKind.ManagementSilent, "management1"), (told.Kind, told.Subject));
        var deaf = Publisher with { Silent = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.FromSeconds(20) } };
        Assert.Contains("hears none", Assert.Single(Told([Host("a")], deaf)).Summary, StringComparison.Ordinal);

        // One that began to listen just now has not had time to hear anybody.
        Assert.Empty(Told([Host("a")], deaf with { ListeningFor = TimeSpan.FromSeconds(5) }));
    }

    [Theory]
    [InlineData(37, null)]
    [InlineData(35, AlertSeverity.Warning)]
    [InlineData(11, AlertSeverity.Critical)]
    public void A_certificate_close_to_its_end_is_told_of(int hours, AlertSeverity? severity) =>
        Assert.Equal(severity, Of(Host("a") with { NearestExpiry = Now.AddHours(hours) }).SingleOrDefault(c => c.Kind == AlertKind.CertificateExpiring)?.Severity);

    [Theory]
    [InlineData(100, null)]
    [InlineData(99, AlertSeverity.Warning)]
    [InlineData(33, AlertSeverity.Critical)]
    public void A_disk_nearly_full_is_told_of(int free, AlertSeverity? severity) =>
        Assert.Equal(severity, Of(Host("a") with { DiskMib = 1000, DiskFreeMib = free }).SingleOrDefault(c => c.Kind == AlertKind.DiskShort)?.Severity);

    [Theory]
    [InlineData(5, false)]
    [InlineData(-6, true)]
    [InlineData(6, true)]
    public void A_clock_that_differs_is_told_of(int seconds, bool told)
    {
        Assert.Equal(told, Of(Host("a") with { ClockAhead = TimeSpan.FromSeconds(seconds) }).Any(c => c is { Kind: AlertKind.ClockSkewed, Subject: "a" }));
        var publisher = Publisher with { ClockAhead = TimeSpan.FromSeconds(seconds) };
        Assert.Equal(told, Told([], publisher).Any(c => c is { Kind: AlertKind.ClockSkewed, Subject: "management1" }));
    }

    [Fact]
    public void Capacity_is_short_where_what_a_host_runs_fits_nowhere_else()
    {
        HostStatus[] roomy = [Host("a", reserved: 500), Host("b", reserved: 500)];
        Assert.Empty(HostConditions.OfCapacity(roomy));
        HostStatus[] full = [Host("a", reserved: 600), Host("b", reserved: 500)];
        var told = Assert.Single(HostConditions.OfCapacity(full));
        Assert.Equal("pod1", told.Subject);
        Assert.Contains("Were a lost", told.Summary, StringComparison.Ordinal);
        Assert.Contains("600 MiB of memory are needed, 500 are free", told.Summary, StringComparison.Ordinal);

        // A host that takes nothing new is no room.
        Assert.Single(HostConditions.OfCapacity([roomy[0], roomy[1] with { Cordoned = true }]));
        Assert.Empty(HostConditions.OfCapacity([Host("a", instances: 0), Host("b", instances: 0)]));
    }

    private static List<AlertCondition> Of(HostStatus host) => Told([host], Publisher);

    private static List<AlertCondition> Told(IReadOnlyList<HostStatus> hosts, OfferPublisherStatus publisher) =>
        [.. HostConditions.Of(hosts, [publisher], new Dictionary<string, IReadOnlyList<string>>(), Options, Loss, Now)];

    private static HostStatus Host(string id, int instances = 1, long reserved = 100) => new()
    {
        HostId = id,
        Pod = "pod1",
        Provider = "metal",
        Zone = "z1",
        Address = "10.77.0.11",
        Offering = true,
        LastSeenAt = Now.AddSeconds(-1),
        Capacity = new HostCapacity(4000, 1000, 10_000, 1000, 20),
        Reserved = instances == 0 ? new HostCapacity(0, 0, 0, 0, 0) : new HostCapacity(100, reserved, 100, 10, instances),
        Instances = instances,
        NearestExpiry = Now.AddHours(60),
    };
}
