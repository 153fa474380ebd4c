using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>
/// Samples that an environment's monitoring service has not taken yet, on the disk: a file for each batch, compressed as it is sent, deleted once it is delivered. Bounded by
/// age and bytes; the oldest go first. One may write while another reads.
/// </summary>
/// <remarks>Written without a flush: a host that loses power loses some seconds of its plots.</remarks>
public sealed class FeedSpool
{
    /// <summary>On the disk, while the monitoring service is away.</summary>
    private const long MostBytes = 64L << 20;

    // A service takes nothing older; a minute is its own.
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(FeedLimits.OldestHours) - TimeSpan.FromMinutes(2);

    private const string Extension = ".samples";

    private readonly SortedDictionary<string, long> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly string _folder;
    private long _bytes;
    private int _number;

    public FeedSpool(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder, State.DurableFile.OwnerOnlyFolder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (file.Extension == Extension)
                Know(file.Name, file.Length);
            else if (file.Extension == ".new")
                file.Delete();
        }
    }

    /// <summary>Batches that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _files.Count;
        }
    }

    /// <summary>Takes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="at">When it was measured.</param>
    public void Append(FeedBatch batch, DateTimeOffset at)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, batch, CatalyzeJson.Options);
        lock (_gate)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeMilliseconds():D15}-{_number++:D9}{Extension}");
            var path = Path.Combine(_folder, name);
            File.WriteAllBytes(path + ".new", packed.ToArray());
            File.Move(path + ".new", path, overwrite: true);
            Know(name, packed.Length);
            var expired = string.Create(CultureInfo.InvariantCulture, $"{(at - Oldest).ToUnixTimeMilliseconds():D15}");
            while (_files.Count > 0 && (_bytes > MostBytes || string.CompareOrdinal(_files.First().Key, expired) < 0))
                Forget(_files.First().Key);
        }
    }

    /// <summary>The oldest batch, as it is sent; null where there is none.</summary>
    public (string Name, byte[] Content)? First()
    {
        lock (_gate)
            return _files.Count == 0 ? null : (_files.First().Key, File.ReadAllBytes(Path.Combine(_folder, _files.First().Key)));
    }

    /// <summary>Forgets a batch that was delivered, or that never will be.</summary>
    public void Remove(string name)
    {
        lock (_gate)
            Forget(name);
    }

    private void Know(string name, long bytes)
    {
        _files[name] = bytes;
        _bytes += bytes;
    }

    private void Forget(string name)
    {
        if (!_files.Remove(name, out var bytes))
            return;
        _bytes -= bytes;
        File.Delete(Path.Combine(_folder, name));
    }
}
