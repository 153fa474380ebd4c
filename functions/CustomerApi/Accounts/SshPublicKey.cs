using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>An RSA public key in the form of authorized_keys: <c>ssh-rsa BASE64 [comment]</c> (RFC 4253, section 6.6).</summary>
internal sealed class SshPublicKey
{
    private const string Algorithm = "ssh-rsa";
    private const int Shortest = 2048;
    private const int Longest = 16384;

    private readonly RSAParameters parameters;

    private SshPublicKey(byte[] blob, RSAParameters key)
    {
        parameters = key;
        Blob = blob;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(blob));
    }

    /// <summary>SHA-256 of the key, hexadecimal; the same whatever the comment.</summary>
    public string Fingerprint { get; }

    private byte[] Blob { get; }

    /// <summary>Without its comment.</summary>
    public string Text => $"{Algorithm} {Convert.ToBase64String(Blob)}";

    public static bool TryRead(string text, [NotNullWhen(true)] out SshPublicKey? key)
    {
        key = null;
        var parts = text.Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        var blob = new byte[text.Length];
        if (parts.Length < 2 || parts[0] != Algorithm || !Convert.TryFromBase64String(parts[1], blob, out var length))
            return false;
        var rest = blob.AsSpan(0, length);
        if (!TryTake(ref rest, out var name) || Encoding.ASCII.GetString(name) != Algorithm
            || !TryTake(ref rest, out var exponent) || !TryTake(ref rest, out var modulus) || rest.Length != 0)
        {
            return false;
        }

        exponent = exponent.TrimStart((byte)0);
        modulus = modulus.TrimStart((byte)0);
        if (modulus.Length * 8 is < Shortest or > Longest || exponent.Length is 0 or > 8 || (exponent[^1] & 1) == 0)
            return false;
        key = new SshPublicKey(blob[..length], new RSAParameters { Exponent = exponent.ToArray(), Modulus = modulus.ToArray() });
        return true;
    }

    /// <summary>Whether its owner signed this, with PKCS#1 v1.5 padding over SHA-256.</summary>
    public bool Verifies(byte[] data, byte[] signature)
    {
        using var rsa = RSA.Create(parameters);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static bool TryTake(ref Span<byte> rest, out Span<byte> taken)
    {
        taken = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
            return false;
        taken = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }
}
