using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Catalyze.EndToEnd.Tests;

/// <summary>What an authenticator on somebody's telephone computes.</summary>
internal static class Authenticator
{
    /// <summary>RFC 6238: what it shows now.</summary>
    /// <param name="base32">The key as the dashboard shows it.</param>
    public static string Code(string base32)
    {
        var bits = string.Concat(base32.Trim().Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] key = [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // The standard's own choice.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
