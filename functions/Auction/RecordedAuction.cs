using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.Auction;

/// <summary>
/// Everything an auction decided on, small enough to keep with its award: replaying it gives the same result, and the fate of every host.
/// </summary>
/// <remarks>
/// What hosts share is written once, as a profile; images and layers that no lot asks for are left out. Ports are ranges. Serialise it
/// with <see cref="CatalyzeJson.Options"/>; compressed, ten thousand hosts come to a few hundred kilobytes.
/// </remarks>
public sealed record RecordedAuction
{
    /// <summary>Version of this shape; a reader refuses what it does not know.</summary>
    public int Format { get; init; } = 1;

    public required DateTimeOffset Now { get; init; }

    public required TimeSpan MaxOfferAge { get; init; }

    public required long Seed { get; init; }

    public required PricingMode Pricing { get; init; }

    public LotOrder Order { get; init; }

    public bool PlaceWhole { get; init; } = true;

    public required AuctionPolicy Policy { get; init; }

    public required IReadOnlyList<string> ProvidersWithAgreement { get; init; }

    public required IReadOnlyList<Lot> Lots { get; init; }

    public required IReadOnlyList<RecordedProfile> Profiles { get; init; }

    public required IReadOnlyList<RecordedHost> Hosts { get; init; }

    public IReadOnlyList<StandingInstance> Standing { get; init; } = [];

    /// <summary>Records a request before or after it was decided; the result is not part of it, since it follows.</summary>
    public static RecordedAuction Of(AuctionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var images = request.Lots.Select(l => l.ImageDigest).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var layers = request.Lots.SelectMany(l => l.Layers).Select(l => l.Digest).ToHashSet(StringComparer.Ordinal);
        var volumes = request.Lots.SelectMany(l => l.FreshVolumes).ToHashSet(StringComparer.Ordinal);
        var profiles = new List<RecordedProfile>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var hosts = new List<RecordedHost>(request.Hosts.Count);
        foreach (var host in request.Hosts)
        {
            var profile = RecordedProfile.Of(host, images, layers);
            var key = JsonSerializer.Serialize(profile, CatalyzeJson.Options);
            if (!known.TryGetValue(key, out var index))
            {
                known[key] = index = profiles.Count;
                profiles.Add(profile);
            }

            hosts.Add(RecordedHost.Of(host, index, volumes));
        }

        return new RecordedAuction
        {
            Now = request.Now,
            MaxOfferAge = request.MaxOfferAge,
            Seed = request.Seed,
            Pricing = request.Pricing,
            Order = request.Order,
            PlaceWhole = request.PlaceWhole,
            Policy = request.Policy,
            ProvidersWithAgreement = [.. request.ProvidersWithAgreement.Order(StringComparer.Ordinal)],
            Lots = request.Lots,
            Profiles = profiles,
            Hosts = hosts,
            Standing = request.Standing,
        };
    }

    /// <summary>The request again, as far as an auction looks at it.</summary>
    /// <exception cref="NotSupportedException">Recorded in a shape that this version does not know.</exception>
    public AuctionRequest ToRequest() => Format != 1
        ? throw new NotSupportedException($"The recorded auction has format {Format}, this version reads format 1.")
        : new AuctionRequest
        {
            Now = Now,
            MaxOfferAge = MaxOfferAge,
            Seed = Seed,
            Pricing = Pricing,
            Order = Order,
            PlaceWhole = PlaceWhole,
            Policy = Policy,
            ProvidersWithAgreement = ProvidersWithAgreement.ToHashSet(StringComparer.Ordinal),
            Lots = Lots,
            Hosts = [.. Hosts.Select(h => h.ToState(Profiles[h.Profile]))],
            Standing = Standing,
        };

    /// <summary>Decides again; the same as the first time.</summary>
    public AuctionResult Replay() => Auctioneer.Evaluate(ToRequest());

    /// <summary>What became of every host when an instance was auctioned, by host id; refused lots are explained as they were refused.</summary>
    /// <exception cref="ArgumentException">No lot of this auction has the instance.</exception>
    public IReadOnlyList<HostFate> Fates(string instanceId) => Auctioneer.Fates(ToRequest(), instanceId);
}
