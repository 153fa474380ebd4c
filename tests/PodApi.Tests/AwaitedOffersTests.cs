using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orchestrations;
using Xunit;

namespace Catalyze.PodApi.Tests;

public sealed class AwaitedOffersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> Pods = ["pod1"];

    [Fact]
    public void A_pod_is_waited_for_when_nobody_published_anything_of_it() =>
        Assert.Equal(["pod1"], Silent([Offer("host1", "pod1", 70), Offer("host2", "pod1", 65)], [Publisher("pod1", 64)]));

    [Fact]
    public void A_host_that_is_silent_alone_is_not_waited_for() =>
        Assert.Empty(Silent([Offer("host1", "pod1", 70), Offer("host2", "pod1", 1)], [Publisher("pod1", 1)]));

    [Fact]
    public void Hosts_that_are_all_lost_are_not_waited_for_since_their_management_agent_says_so() =>
        Assert.Empty(Silent([Offer("host1", "pod1", 70)], [Publisher("pod1", 1)]));

    [Fact]
    public void One_management_agent_of_two_is_enough() =>
        Assert.Empty(Silent([Offer("host1", "pod1", 70)], [Publisher("pod1", 80), Publisher("pod1", 2)]));

    [Fact]
    public void Pods_that_it_may_not_be_placed_in_do_not_matter() =>
        Assert.Empty(Silent([Offer("host1", "pod2", 70)], [Publisher("pod2", 70)]));

    private static IReadOnlyList<string> Silent(IReadOnlyList<Offer> offers, IReadOnlyList<OfferPublisherStatus> publishers) =>
        AwaitedOffers.Silent(offers, publishers, Pods, Now - TimeSpan.FromSeconds(60));

    private static OfferPublisherStatus Publisher(string pod, int secondsAgo) => new(pod, $"manager-{secondsAgo}", Now - TimeSpan.FromSeconds(secondsAgo), TimeSpan.Zero);

    private static Offer Offer(string host, string pod, int secondsAgo) => new()
    {
        HostId = host,
        Pod = pod,
        Provider = "metal",
        Zone = "z",
        Address = "10.0.0.1",
        Version = 1,
        Epoch = "e",
        ObservedAt = Now - TimeSpan.FromSeconds(secondsAgo),
        Capacity = new HostCapacity(1, 1, 1, 1, 1),
        Features = new HostFeatures(false, 2, "", ""),
    };
}
