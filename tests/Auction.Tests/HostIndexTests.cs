using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>An index kept over any sequence of changes decides as one made afresh.</summary>
public sealed class HostIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_index_kept_over_random_changes_decides_as_one_made_afresh(int seed)
    {
        var random = new Random(seed);
        var request = RandomAuctions.Request(random);
        var hosts = request.Hosts.ToList();
        var kept = HostIndex.Of(hosts);
        for (var change = 0; change < 60; change++)
        {
            Change(hosts, random);
            kept = kept.With(hosts);
            Assert.Equal(hosts.OrderBy(h => h.Offer.HostId, StringComparer.Ordinal), kept);
            request = RandomAuctions.Request(random) with { Hosts = kept };
            Assert.Equal(Decide(request with { Hosts = [.. hosts] }), Decide(request));
        }
    }

    [Fact]
    public void Auctions_that_run_at_once_on_one_index_do_not_see_each_others_awards()
    {
        var random = new Random(7);
        var request = RandomAuctions.Request(random);
        var index = HostIndex.Of(request.Hosts);
        var requests = Enumerable.Range(0, 64).Select(_ => RandomAuctions.Request(random) with { Hosts = index }).ToList();

        var together = requests.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(Decide).ToList();

        Assert.Equal(requests.Select(r => Decide(r with { Hosts = [.. index] })), together);
    }

    [Fact]
    public void Nothing_is_made_anew_where_nothing_changed()
    {
        var index = HostIndex.Of(RandomAuctions.Request(new Random(3)).Hosts);

        Assert.Same(index, index.With([.. index.Reverse()]));
        Assert.Same(index, HostIndex.Of(index));
    }

    private static string Decide(AuctionRequest request) => JsonSerializer.Serialize(Auctioneer.Evaluate(request), CatalyzeJson.Options);

    private static void Change(List<HostState> hosts, Random random)
    {
        var at = random.Next(hosts.Count);
        var (host, fresh) = (hosts[at], RandomAuctions.Request(random).Hosts[0]);
        switch (random.Next(8))
        {
            case 0: hosts.Add(fresh with { Offer = fresh.Offer with { HostId = $"n{random.Next():x8}" } }); break;
            case 1 when hosts.Count > 1: hosts.RemoveAt(at); break;
            case 2: hosts[at] = host with { Reserved = new HostCapacity(random.Next(500), random.Next(800), 0, random.Next(9), random.Next(9)) }; break;
            case 3: hosts[at] = host with { UsedPorts = Enumerable.Range(PortRanges.FirstWirePort, random.Next(PortRanges.RangeLength)).ToHashSet() }; break;
            case 4: hosts[at] = host with { Offer = host.Offer with { Zone = $"z{random.Next(5)}", Provider = random.Next(2) == 0 ? "metal" : "aws" } }; break;
            case 5: hosts[at] = host with { Offer = host.Offer with { Capacity = fresh.Offer.Capacity } }; break;
            case 6: hosts[at] = host with { Offer = host.Offer with { Images = random.Next(2) == 0 ? ["sha256:1"] : [], Load = fresh.Offer.Load, ObservedAt = fresh.Offer.ObservedAt } }; break;
            default: (hosts[0], hosts[at]) = (hosts[at], hosts[0]); break;
        }
    }
}
