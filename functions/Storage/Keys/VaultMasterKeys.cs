using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Catalyze.Storage.Keys;

/// <summary>Master keys lie wrapped by a key of a vault: whoever has the files alone has nothing.</summary>
/// <remarks>
/// Each is unwrapped once and kept in memory: secrets are encrypted and decrypted by the thousand, and an outage of the vault must not stop what runs.
/// A process that starts needs the vault.
/// </remarks>
/// <param name="vault">The vault's key.</param>
/// <param name="acceptPlain">Whether a key from before the vault, which lies as it is, may be used until the rotation that puts it aside.</param>
public sealed class VaultMasterKeys(KeyVaultClient vault, bool acceptPlain) : IMasterKeyWrapper
{
    private const int PlainLength = 32;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly ConcurrentDictionary<string, byte[]> unwrapped = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Uri? WrappedBy => vault.Key;

    /// <inheritdoc/>
    public byte[] Wrap(byte[] key) => JsonSerializer.SerializeToUtf8Bytes(vault.Wrap(key), Json);

    /// <inheritdoc/>
    public byte[] Unwrap(byte[] kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (kept.Length == PlainLength)
        {
            return acceptPlain
                ? kept
                : throw new KeyVaultException("A master key lies unwrapped: set Catalyze:Keys:Vault:AcceptPlain to true, rotate the master key, and take the setting away when the earlier key is put aside.");
        }

        return unwrapped.GetOrAdd(Convert.ToHexString(SHA256.HashData(kept)), _ => vault.Unwrap(Read(kept)));
    }

    private static WrappedKey Read(byte[] kept)
    {
        try
        {
            return JsonSerializer.Deserialize<WrappedKey>(kept, Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException failure)
        {
            throw new KeyVaultException($"A master key's file is neither a key nor a wrapped one: {failure.Message}", failure);
        }
    }
}
