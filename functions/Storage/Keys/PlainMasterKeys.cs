namespace Catalyze.Storage.Keys;

/// <summary>Keys lie in their files as they are; the files are their owner's alone.</summary>
public sealed class PlainMasterKeys : IMasterKeyWrapper
{
    /// <inheritdoc/>
    public Uri? WrappedBy => null;

    /// <inheritdoc/>
    public byte[] Wrap(byte[] key) => key;

    /// <inheritdoc/>
    public byte[] Unwrap(byte[] kept) => kept;
}
