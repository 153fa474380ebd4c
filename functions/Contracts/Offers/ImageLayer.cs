namespace Catalyze.Contracts.Offers;

/// <summary>A layer of an image.</summary>
/// <param name="Digest">As <see cref="Offer.Layers"/> has them: see <see cref="ShortDigest"/>.</param>
/// <param name="Bytes">What pulling it moves.</param>
public sealed record ImageLayer(string Digest, long Bytes)
{
    private const int DigitsKept = 12;

    /// <summary>
    /// The first twelve hexadecimal digits of a layer's content digest (its diff id, as engines say it): offers of thousands of hosts are full of them,
    /// and two layers taken for one would cost a host a little of its price, nothing else.
    /// </summary>
    /// <param name="diffId"><c>sha256:</c> and 64 hexadecimal digits.</param>
    public static string ShortDigest(string diffId)
    {
        ArgumentNullException.ThrowIfNull(diffId);
        var digits = diffId[(diffId.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return digits.Length <= DigitsKept ? digits : digits[..DigitsKept];
    }
}
