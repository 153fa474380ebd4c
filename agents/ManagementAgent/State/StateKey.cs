using System.Security.Cryptography;
using System.Text;
using Catalyze.Link;

namespace Catalyze.ManagementAgent.State;

/// <summary>Encrypts what the agent keeps on disk under a key of its own (<c>state.key</c>, 0600), bound to the place it belongs to.</summary>
/// <remarks>A copy of the authorities' files alone is worthless. Form: nonce (12), tag (16), AES-256-GCM ciphertext.</remarks>
internal sealed class StateKey
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] key;

    private StateKey(byte[] key) => this.key = key;

    public static StateKey LoadOrCreate(string stateFolder)
    {
        var path = Path.Combine(stateFolder, "state.key");
        if (!File.Exists(path))
            PrivateFile.Write(path, RandomNumberGenerator.GetBytes(32));
        return new StateKey(File.ReadAllBytes(path));
    }

    public byte[] Protect(ReadOnlySpan<byte> plaintext, string place)
    {
        var sealedBytes = new byte[NonceLength + TagLength + plaintext.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce, plaintext, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Another key, another place, or changed bytes.</exception>
    public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes, string place)
    {
        if (sealedBytes.Length < NonceLength + TagLength)
            throw new CryptographicException("Too short to have been sealed here.");
        var plaintext = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            sealedBytes[..NonceLength], sealedBytes[(NonceLength + TagLength)..], sealedBytes.Slice(NonceLength, TagLength), plaintext, Encoding.UTF8.GetBytes(place));
        return plaintext;
    }
}
