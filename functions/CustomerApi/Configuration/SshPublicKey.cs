using System.Buffers.Binary;
using System.Text;
using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Checks OpenSSH public keys (RFC 4253, section 6.6).</summary>
internal static class SshPublicKey
{
    private const int Longest = 8 * 1024;
    private const int LeastRsaBits = 2048;
    private static readonly string[] Types = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

    /// <summary>Null for a key that may be used.</summary>
    public static FieldError? Check(string text, string field)
    {
        if (text.Length > Longest || text.Contains("PRIVATE", StringComparison.Ordinal) || text.Any(char.IsControl))
            return new FieldError(field, "invalid-key", "It must be one line of an OpenSSH public key.");
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        var bytes = new byte[Longest];
        if (parts.Length < 2 || !Types.Contains(parts[0], StringComparer.Ordinal) || !Convert.TryFromBase64String(parts[1], bytes, out var length))
            return new FieldError(field, "invalid-key", $"It must begin with {string.Join(", ", Types)}, and go on in base64.");
        var rest = bytes.AsSpan(0, length);
        // The name stands inside as well: a key that calls itself another is none.
        if (!TryRead(ref rest, out var name) || Encoding.ASCII.GetString(name) != parts[0] || !TryRead(ref rest, out var second))
            return new FieldError(field, "invalid-key", "The key does not hold what its name says.");
        if (parts[0] == "ssh-ed25519" && second.Length != 32)
            return new FieldError(field, "invalid-key", "An Ed25519 key has 32 bytes.");
        if (parts[0] == "ssh-rsa" && (!TryRead(ref rest, out var modulus) || modulus.TrimStart((byte)0).Length * 8 < LeastRsaBits))
            return new FieldError(field, "weak-key", $"An RSA key has at least {LeastRsaBits} bits.");
        return null;
    }

    private static bool TryRead(ref Span<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
            return false;
        value = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }
}
