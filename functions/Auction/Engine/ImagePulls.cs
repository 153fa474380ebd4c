namespace Catalyze.Auction.Engine;

/// <summary>What each host would have to pull for a lot; worked out once for lots of the same image.</summary>
internal sealed class ImagePulls(HostTable hosts)
{
    private const double Gibibyte = 1L << 30;
    private string? lastImage;
    private double[]? last;

    /// <summary>Images, or GiB where layers are known; null when the lot's image is not known or every host lacks all of it.</summary>
    public double[]? Of(Lot lot)
    {
        if (lot.ImageDigest is null) return null;
        if (hosts.Images.With(lot.ImageDigest).Count == 0 && lot.Layers.All(l => hosts.Layers.With(l.Digest).Count == 0)) return null;
        if (lot.ImageDigest == lastImage) return last;
        last ??= new double[hosts.Count];
        lastImage = lot.ImageDigest;
        Array.Fill(last, lot.Layers.Count == 0 ? 1 : lot.Layers.Sum(l => l.Bytes) / Gibibyte);
        foreach (var layer in lot.Layers)
        {
            foreach (var host in hosts.Layers.With(layer.Digest)) last[host] -= layer.Bytes / Gibibyte;
        }

        foreach (var host in hosts.Images.With(lot.ImageDigest)) last[host] = 0;
        return last;
    }
}
