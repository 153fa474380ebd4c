using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;

namespace Catalyze.ManagementAgent.Offers;

/// <summary>The newest offer of each host. A host that has been silent for a minute has none.</summary>
internal sealed class OfferBook(TimeProvider time)
{
    private static readonly TimeSpan Forget = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, HeldOffer> offers = new(StringComparer.Ordinal);

    /// <summary>Something an auction decides by has changed.</summary>
    public event Action? Changed;

    /// <exception cref="OfferRefusedException">Of another host, or not signed by it.</exception>
    public void Accept(ManagedHost host, SignedMessage signed)
    {
        var offer = Verify(host, signed);
        var substance = JsonSerializer.Serialize(offer with { Version = 0, ObservedAt = default, Load = Roughly(offer) }, CatalyzeJson.Options);
        var mine = new HeldOffer(signed, offer, time.GetUtcNow(), substance);
        HeldOffer? before = null;
        var kept = offers.AddOrUpdate(
            host.HostId,
            mine,
            (_, known) =>
            {
                before = known;
                return IsOlder(offer, known.Offer) ? known : mine;
            });
        if (ReferenceEquals(kept, mine) && !string.Equals(before?.Substance, substance, StringComparison.Ordinal))
            Changed?.Invoke();
    }

    /// <summary>Offers of a pod by host, those of silent hosts left out.</summary>
    public IReadOnlyList<HeldOffer> Of(string pod)
    {
        var since = time.GetUtcNow() - Forget;
        foreach (var (host, held) in offers)
        {
            if (held.ReceivedAt < since)
                offers.TryRemove(new KeyValuePair<string, HeldOffer>(host, held));
        }

        return [.. offers.Values.Where(held => held.Offer.Pod == pod).OrderBy(static held => held.Offer.HostId, StringComparer.Ordinal)];
    }

    // Measured use moves all the time; only a move of a quarter of the machine is news, and one of a fiftieth of its disk.
    private static HostLoad? Roughly(Offer offer) => offer.Load is { } load
        ? new HostLoad(Quarters(load.CpuMillis, offer.Capacity.CpuMillis), Quarters(load.MemoryMib, offer.Capacity.MemoryMib), load.StartingInstances)
        {
            DiskMib = load.DiskMib,
            DiskFreeMib = load.DiskMib is > 0 ? load.DiskFreeMib * 50 / load.DiskMib : null,
        }
        : null;

    private static long Quarters(long used, long of) => of <= 0 ? 0 : used * 4 / of;

    // Within one run of a host agent versions grow; a new run starts a new epoch and counts from wherever it likes.
    private static bool IsOlder(Offer offer, Offer known) =>
        string.Equals(offer.Epoch, known.Epoch, StringComparison.Ordinal) ? offer.Version <= known.Version : offer.ObservedAt < known.ObservedAt;

    private static Offer Verify(ManagedHost host, SignedMessage signed)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(host.SigningKey, out _);
            if (!string.Equals(signed.Signer, host.HostId, StringComparison.Ordinal) || !signed.IsSignedBy(key))
                throw new OfferRefusedException("The offer is not signed by the host that sent it.");
            var offer = signed.Read<Offer>();
            return string.Equals(offer.HostId, host.HostId, StringComparison.Ordinal) && string.Equals(offer.Pod, host.Pod, StringComparison.Ordinal)
                ? offer
                : throw new OfferRefusedException($"Host '{host.HostId}' of pod '{host.Pod}' may only send its own offer.");
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            throw new OfferRefusedException("The offer cannot be read: " + e.Message);
        }
    }
}
