using Azure;

namespace Catalyze.CustomerApi.Audit;

/// <summary>Where a trail ends.</summary>
/// <param name="Number">Of the last entry; 0 for none.</param>
/// <param name="Hash">Of the last entry.</param>
/// <param name="Batch">Names the write that made it so.</param>
/// <param name="Sealed">Number and hash once more, encrypted: who can write the table but has no key cannot make this.</param>
/// <param name="RowETag">Version that was read.</param>
internal sealed record AuditHead(long Number, string Hash, string? Batch, byte[]? Sealed, ETag RowETag)
{
    public static AuditHead None { get; } = new(0, AuditHash.Beginning, null, null, default);
}
