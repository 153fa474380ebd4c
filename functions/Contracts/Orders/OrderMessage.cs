namespace Catalyze.Contracts.Orders;

/// <summary>
/// The text of a queue message that carries a signed message: inside, or in a blob where it would not fit (a queue message holds 64 KiB).
/// The same form carries orders to agents and reports from them.
/// </summary>
/// <param name="Inline">Base64 of the gzip-compressed JSON of a <see cref="Security.SignedMessage"/>; null when in a blob.</param>
/// <param name="BlobUri">Address with a read-only, expiring signature of the same gzip-compressed JSON; null when inline.</param>
public sealed record OrderMessage(string? Inline, string? BlobUri)
{
    /// <summary>Largest inline text in characters; with the JSON around it a message stays below the queue's 64 KiB, Base64 included.</summary>
    public const int MaxInlineLength = 46_000;
}
