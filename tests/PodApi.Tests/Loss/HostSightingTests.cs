using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Loss;
using Xunit;

namespace Catalyze.PodApi.Tests.Loss;

/// <summary>A host is silent only where somebody beyond doubt listened.</summary>
public sealed class HostSightingTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly LossSettings Settings = new();

    [Theory]
    [InlineData(6, HostLife.Heard, false)]
    [InlineData(7, HostLife.Suspect, false)]
    [InlineData(15, HostLife.Suspect, true)]
    public void Silence_makes_a_host_suspect_and_then_lost(int seconds, HostLife life, bool lost)
    {
        var sighting = Of(Publisher(("a", seconds), ("b", 0)));
        Assert.Equal(life, sighting.Life(Settings));
        Assert.Equal(lost, LossPlanner.Plan([sighting], Settings, Now).Fence.Count == 1);
    }

    [Fact]
    public void A_host_that_is_not_even_mentioned_is_silent_for_as_long_as_its_agent_listens() =>
        Assert.Equal(TimeSpan.FromSeconds(40), Of(Publisher(("b", 0)) with { ListeningFor = TimeSpan.FromSeconds(40) }).Silent);

    [Fact]
    public void Nobody_knows_anything_of_hosts_whose_management_agent_is_silent() =>
        Assert.Equal(HostLife.Unknown, Of(Publisher(("a", 1), ("b", 0)) with { PublishedAt = Now.AddSeconds(-16) }).Life(Settings));

    [Fact]
    public void A_management_agent_that_hears_nobody_was_cut_off_itself() => Assert.Equal(HostLife.Unknown, Of(Publisher(("a", 60), ("b", 60))).Life(Settings));

    [Fact]
    public void A_management_agent_that_was_started_just_now_has_not_had_time_to_hear() =>
        Assert.Equal(HostLife.Heard, Of(Publisher(("b", 0)) with { ListeningFor = TimeSpan.FromSeconds(2) }).Life(Settings));

    [Fact]
    public void Who_was_heard_by_one_of_several_is_there() => Assert.Equal(HostLife.Heard, Of(Publisher(("a", 60), ("b", 0)), Publisher(("a", 1)) with { Publisher = "management2" }).Life(Settings));

    [Fact]
    public void A_host_that_enrolled_a_moment_ago_is_not_lost() =>
        Assert.Equal(HostLife.Heard, HostSightings.Of([Host("a") with { EnrolledAt = Now.AddSeconds(-3) }], [Publisher(("b", 0))], _ => 1, Settings, Now).Single().Life(Settings));

    private static HostSighting Of(params OfferPublisherStatus[] publishers) => HostSightings.Of([Host("a")], publishers, _ => 1, Settings, Now).Single();

    private static OfferPublisherStatus Publisher(params (string Host, int Seconds)[] silent) => new("pod1", "management1", Now.AddSeconds(-2), TimeSpan.Zero)
    {
        Silent = silent.ToDictionary(s => s.Host, s => TimeSpan.FromSeconds(s.Seconds)),
    };

    internal static AgentRecord Host(string id) => new()
    {
        AgentId = id,
        Kind = AgentKind.Host,
        Pod = "pod1",
        Provider = "metal",
        Zone = "z1",
        Address = "10.77.0.11",
        SigningKey = [],
        SealingKey = [],
        EnrolledAt = Now.AddDays(-1),
    };
}
