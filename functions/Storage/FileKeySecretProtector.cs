using System.Security.Cryptography;
using System.Text;

namespace Catalyze.Storage;

/// <summary>Envelope encryption: every secret has its own AES-256-GCM key, which the master key wraps.</summary>
/// <remarks>
/// Layout: version (1), id of the master key (8), wrapped key: nonce (12), tag (16), ciphertext (32); secret: nonce (12),
/// tag (16), ciphertext. The place and the header are the associated data of both. A master key in a vault would wrap the same way.
/// </remarks>
public sealed class FileKeySecretProtector(FileKeyRing keys) : ISecretProtector
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int DataKeyLength = 32;
    private const int HeaderLength = 1 + FileKeyRing.KeyIdLength;
    private const int WrappedLength = NonceLength + TagLength + DataKeyLength;
    private const int Overhead = HeaderLength + WrappedLength + NonceLength + TagLength;

    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> plaintext, string place)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        var output = new byte[Overhead + plaintext.Length];
        output[0] = Version;
        var master = keys.Master;
        FileKeyRing.IdOf(master).CopyTo(output.AsSpan(1));
        var associated = Associated(output, place);
        Span<byte> dataKey = stackalloc byte[DataKeyLength];
        RandomNumberGenerator.Fill(dataKey);
        try
        {
            Seal(master, dataKey, associated, output.AsSpan(HeaderLength, WrappedLength));
            Seal(dataKey, plaintext, associated, output.AsSpan(HeaderLength + WrappedLength));
            return output;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <inheritdoc/>
    public byte[] Unprotect(byte[] ciphertext, string place)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        if (ciphertext.Length < Overhead || ciphertext[0] != Version)
            throw new CryptographicException("These bytes are not a protected secret.");
        var master = keys.Find(ciphertext.AsSpan(1, FileKeyRing.KeyIdLength))
            ?? throw new CryptographicException("The master key that protects this secret is not in the key folder.");
        var associated = Associated(ciphertext, place);
        var dataKey = Open(master, ciphertext.AsSpan(HeaderLength, WrappedLength), associated);
        try
        {
            return Open(dataKey, ciphertext.AsSpan(HeaderLength + WrappedLength), associated);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <inheritdoc/>
    public bool IsCurrent(ReadOnlySpan<byte> ciphertext) =>
        ciphertext.Length >= Overhead && ciphertext[0] == Version && ciphertext.Slice(1, FileKeyRing.KeyIdLength).SequenceEqual(FileKeyRing.IdOf(keys.Master));

    private static byte[] Associated(byte[] header, string place) => [.. header.AsSpan(0, HeaderLength), .. Encoding.UTF8.GetBytes(place)];

    private static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, byte[] associated, Span<byte> output)
    {
        RandomNumberGenerator.Fill(output[..NonceLength]);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(output[..NonceLength], plaintext, output[(NonceLength + TagLength)..], output.Slice(NonceLength, TagLength), associated);
    }

    private static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, byte[] associated)
    {
        var plaintext = new byte[input.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(input[..NonceLength], input[(NonceLength + TagLength)..], input.Slice(NonceLength, TagLength), plaintext, associated);
        return plaintext;
    }
}
