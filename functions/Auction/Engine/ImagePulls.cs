namespace Catalyze.Auction.Engine;

/// <summary>What each host would have to pull for a lot; worked out once for lots of the same image.</summary>
internal sealed class ImagePulls(HostTable hosts)
{
    private const double Gibibyte = 1L << 30;
    private Dictionary<string, List<int>>? hostsByImage;
    private Dictionary<string, List<int>>? hostsByLayer;
    private string? lastImage;
    private double[]? last;

    /// <summary>Images, or GiB where layers are known; null when the lot's image is not known or every host lacks all of it.</summary>
    public double[]? Of(Lot lot)
    {
        if (lot.ImageDigest is null) return null;
        hostsByImage ??= Index(h => h.Offer.Images);
        if (lot.Layers.Count > 0) hostsByLayer ??= Index(h => h.Offer.Layers);
        if (!hostsByImage.ContainsKey(lot.ImageDigest) && !lot.Layers.Any(l => hostsByLayer!.ContainsKey(l.Digest))) return null;
        if (lot.ImageDigest == lastImage) return last;
        last ??= new double[hosts.Count];
        lastImage = lot.ImageDigest;
        Array.Fill(last, lot.Layers.Count == 0 ? 1 : lot.Layers.Sum(l => l.Bytes) / Gibibyte);
        foreach (var layer in lot.Layers)
        {
            foreach (var host in hostsByLayer!.GetValueOrDefault(layer.Digest, [])) last[host] -= layer.Bytes / Gibibyte;
        }

        foreach (var host in hostsByImage.GetValueOrDefault(lot.ImageDigest, [])) last[host] = 0;
        return last;
    }

    private Dictionary<string, List<int>> Index(Func<HostState, IReadOnlyList<string>> digests) => hosts.States
        .SelectMany((state, host) => digests(state).Distinct(StringComparer.Ordinal).Select(digest => (digest, host)))
        .GroupBy(x => x.digest, x => x.host, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
