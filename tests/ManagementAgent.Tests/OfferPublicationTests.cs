using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;
using Catalyze.ManagementAgent.Offers;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

public sealed class OfferPublicationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly OfferPublication publication = new("pod1", "mgmt1");

    [Fact]
    public void A_heartbeat_is_a_number_and_a_change_is_one_offer()
    {
        var hosts = Enumerable.Range(0, 100).Select(i => Held(i, "same", 0)).ToList();
        var (first, _) = publication.Next(hosts, Now);
        Assert.Equal(100, first!.Offers.Count);

        // Every host sent a new offer that says the same, but one.
        var beat = Enumerable.Range(0, 100).Select(i => Held(i, i == 7 ? "other" : "same", 2)).ToList();
        var (none, delta) = publication.Next(beat, Now.AddSeconds(5));
        Assert.Null(none);
        Assert.Equal((first.Version, "h007"), (delta.Base, Assert.Single(delta.Changed).Signer));
        Assert.All(delta.Heard.Values, ago => Assert.Equal(3000, ago));
        Assert.True(delta.Version > first.Version);
    }

    [Fact]
    public void A_silent_host_is_not_heard_of_and_one_that_comes_back_is()
    {
        publication.Next([Held(1, "a", 0), Held(2, "a", 0)], Now);
        Assert.Equal(["h001"], publication.Next([Held(1, "a", 0)], Now).Delta.Heard.Keys);
        var (_, delta) = publication.Next([Held(1, "a", 0), Held(2, "a", 0)], Now);
        Assert.Equal(["h001", "h002"], delta.Heard.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("h002", Assert.Single(delta.Changed).Signer);
    }

    [Fact]
    public void When_a_quarter_has_changed_or_a_publication_failed_a_snapshot_is_written_anew()
    {
        publication.Next([.. Enumerable.Range(0, 100).Select(i => Held(i, "a", 0))], Now);
        Assert.Null(publication.Next([.. Enumerable.Range(0, 100).Select(i => Held(i, i < 25 ? "b" : "a", 0))], Now).Snapshot);
        var (renewed, delta) = publication.Next([.. Enumerable.Range(0, 100).Select(i => Held(i, i < 26 ? "b" : "a", 0))], Now);
        Assert.Equal((renewed!.Version, 0), (delta.Base, delta.Changed.Count));

        publication.Forget();
        Assert.NotNull(publication.Next([Held(1, "b", 0)], Now).Snapshot);
    }

    private static HeldOffer Held(int host, string substance, int heardAfterSeconds)
    {
        var id = $"h{host:D3}";
        var offer = new Offer
        {
            HostId = id,
            Pod = "pod1",
            Provider = "metal",
            Zone = "a",
            Address = "127.0.0.1",
            Version = 1,
            Epoch = "e",
            ObservedAt = Now,
            Capacity = new HostCapacity(1, 1, 1, 1, 1),
            Features = new HostFeatures(false, 2, "6.1", "20.10"),
        };
        return new HeldOffer(new SignedMessage(id, SignedMessage.ControlPlane, Now, [], []), offer, Now.AddSeconds(heardAfterSeconds), substance);
    }
}
