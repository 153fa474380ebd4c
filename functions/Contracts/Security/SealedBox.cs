using System.Security.Cryptography;
using System.Text;

namespace Catalyze.Contracts.Security;

/// <summary>
/// Bytes that only the holder of one private key can read: a one-time P-256 key agrees a secret with the recipient's
/// public key, HKDF-SHA256 derives an AES-256-GCM key from it.
/// </summary>
/// <param name="EphemeralKey">Public one-time key, SubjectPublicKeyInfo.</param>
/// <param name="Nonce">12 bytes.</param>
/// <param name="Ciphertext">As long as the plaintext.</param>
/// <param name="Tag">16 bytes.</param>
public sealed record SealedBox(byte[] EphemeralKey, byte[] Nonce, byte[] Ciphertext, byte[] Tag)
{
    /// <summary>Seals for the holder of the private key of <paramref name="recipientPublicKey"/> (SubjectPublicKeyInfo, P-256).</summary>
    /// <param name="recipientPublicKey">Who may read it.</param>
    /// <param name="plaintext">What to seal.</param>
    /// <param name="place">Where it belongs, for example <c>instance/app01-0-k3f9/7</c>; opening it anywhere else fails.</param>
    public static SealedBox Seal(ReadOnlySpan<byte> recipientPublicKey, ReadOnlySpan<byte> plaintext, string place)
    {
        using var recipient = ECDiffieHellman.Create();
        recipient.ImportSubjectPublicKeyInfo(recipientPublicKey, out _);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var key = DeriveKey(ephemeral, recipient.PublicKey);
        try
        {
            var nonce = RandomNumberGenerator.GetBytes(12);
            var ciphertext = new byte[plaintext.Length];
            var tag = new byte[16];
            using var aes = new AesGcm(key, tag.Length);
            aes.Encrypt(nonce, plaintext, ciphertext, tag, Encoding.UTF8.GetBytes(place));
            return new SealedBox(ephemeral.ExportSubjectPublicKeyInfo(), nonce, ciphertext, tag);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens it with the recipient's private key.</summary>
    /// <exception cref="CryptographicException">Another recipient, another place, or changed bytes.</exception>
    public byte[] Open(ECDiffieHellman recipient, string place)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        using var ephemeral = ECDiffieHellman.Create();
        ephemeral.ImportSubjectPublicKeyInfo(EphemeralKey, out _);
        var key = DeriveKey(recipient, ephemeral.PublicKey);
        try
        {
            var plaintext = new byte[Ciphertext.Length];
            using var aes = new AesGcm(key, 16);
            aes.Decrypt(Nonce, Ciphertext, Tag, plaintext, Encoding.UTF8.GetBytes(place));
            return plaintext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] DeriveKey(ECDiffieHellman own, ECDiffieHellmanPublicKey other)
    {
        var secret = own.DeriveRawSecretAgreement(other);
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "catalyze-sealed-box-1"u8.ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
