using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Catalyze.CustomerApi.Audit;

/// <summary>The hash of an entry in its place. Whoever has an export can compute it again.</summary>
/// <remarks>
/// SHA-256 over, one after the other: the hash before (as 64 characters), the number, the time in ticks of 100 ns since year 1 (UTC), trail, user, action,
/// target, from, correlation id, detail, token. Each is written as its length in bytes (four bytes, big endian; 0xFFFFFFFF for one that is absent) and then
/// its UTF-8 bytes, numbers as decimal text: two different entries never give the same bytes.
/// </remarks>
internal static class AuditHash
{
    public static readonly string Beginning = new('0', 64);

    public static string Of(long number, AuditEntry entry, string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in (string?[])
            [previous, number.ToString(), entry.At.UtcTicks.ToString(), entry.OrganisationId, entry.UserId, entry.Action, entry.Target, entry.From, entry.CorrelationId, entry.Detail, entry.TokenId])
        {
            Append(hash, field);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? field)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
        BinaryPrimitives.WriteUInt32BigEndian(length, field is null ? uint.MaxValue : (uint)bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
