namespace Catalyze.Storage.Keys;

/// <summary>What stands between a master key and the file it is kept in.</summary>
public interface IMasterKeyWrapper
{
    /// <summary>Identifier of the key that wraps; null where keys lie as they are.</summary>
    Uri? WrappedBy { get; }

    /// <summary>What to keep of a key.</summary>
    /// <exception cref="KeyVaultException">The vault did not do it.</exception>
    byte[] Wrap(byte[] key);

    /// <summary>The key of which this was kept.</summary>
    /// <exception cref="KeyVaultException">The vault did not do it.</exception>
    byte[] Unwrap(byte[] kept);
}
