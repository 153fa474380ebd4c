namespace System.IO.Hashing;

/// <summary>
/// The public shape of the class that Azure.Storage.Common's checksums derive from; the package of that name is not
/// available here, and a project of the same name and assembly version takes its place.
/// </summary>
/// <remarks>Only what the published class declares, with the published behaviour: a derived class keeps the state.</remarks>
public abstract class NonCryptographicHashAlgorithm
{
    private const int CopyBufferSize = 81920;

    /// <summary>Sets the length of the hash in bytes; at least one.</summary>
    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashLengthInBytes, 1);
        HashLengthInBytes = hashLengthInBytes;
    }

    /// <summary>Length of the hash, in bytes.</summary>
    public int HashLengthInBytes { get; }

    /// <summary>Adds <paramref name="source"/> to what is hashed.</summary>
    public abstract void Append(ReadOnlySpan<byte> source);

    /// <summary>Forgets what was appended.</summary>
    public abstract void Reset();

    /// <summary>Writes the hash of what was appended, without changing the state.</summary>
    protected abstract void GetCurrentHashCore(Span<byte> destination);

    /// <summary>Writes the hash and resets the state.</summary>
    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }

    /// <summary>Adds <paramref name="source"/> to what is hashed.</summary>
    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(new ReadOnlySpan<byte>(source));
    }

    /// <summary>Adds the rest of <paramref name="stream"/> to what is hashed.</summary>
    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[CopyBufferSize];
        int read;
        while ((read = stream.Read(buffer)) > 0)
            Append(buffer.AsSpan(0, read));
    }

    /// <summary>Adds the rest of <paramref name="stream"/> to what is hashed.</summary>
    public async Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[CopyBufferSize];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            Append(buffer.AsSpan(0, read));
    }

    /// <summary>The hash of what was appended, without changing the state.</summary>
    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    /// <summary>Writes the hash; false where <paramref name="destination"/> is too short.</summary>
    public bool TryGetCurrentHash(Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        if (destination.Length < HashLengthInBytes)
            return false;
        GetCurrentHashCore(destination[..HashLengthInBytes]);
        bytesWritten = HashLengthInBytes;
        return true;
    }

    /// <summary>Writes the hash and says how many bytes it has.</summary>
    public int GetCurrentHash(Span<byte> destination) =>
        TryGetCurrentHash(destination, out var written) ? written : throw new ArgumentException("The destination is too short.", nameof(destination));

    /// <summary>The hash of what was appended; the state is reset.</summary>
    public byte[] GetHashAndReset()
    {
        var hash = new byte[HashLengthInBytes];
        GetHashAndResetCore(hash);
        return hash;
    }

    /// <summary>Writes the hash and resets the state; false, and nothing reset, where <paramref name="destination"/> is too short.</summary>
    public bool TryGetHashAndReset(Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = 0;
        if (destination.Length < HashLengthInBytes)
            return false;
        GetHashAndResetCore(destination[..HashLengthInBytes]);
        bytesWritten = HashLengthInBytes;
        return true;
    }

    /// <summary>Writes the hash, resets the state, says how many bytes were written.</summary>
    public int GetHashAndReset(Span<byte> destination) =>
        TryGetHashAndReset(destination, out var written) ? written : throw new ArgumentException("The destination is too short.", nameof(destination));
}
