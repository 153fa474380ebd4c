using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// The log lines of one environment that its logging service has not taken yet, on the disk: a file for each chunk, compressed, sealed to the host, deleted once it is
/// delivered. Bounded; what does not fit is not taken. One may write while another reads.
/// </summary>
public sealed class LogSpool
{
    // Numbers are reserved in advance, so that not every chunk writes two files; a restart skips what is left of them, and a gap is allowed.
    private const long Reservation = 1_000_000;
    private const string Extension = ".lines";
    private static readonly IReadOnlyDictionary<string, OutputMarks> NoMarks = new Dictionary<string, OutputMarks>();

    private readonly string _folder;
    private readonly ECDiffieHellman _key;
    private readonly byte[] _publicKey;
    private readonly long _most;
    private readonly SortedDictionary<long, (string Path, int Lines, long Bytes)> _chunks = [];
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<string, OutputMarks> _delivered;
    private (long First, IReadOnlyDictionary<string, OutputMarks> Marks)? _read;
    private long _next;
    private long _reserved;

    private LogSpool(string folder, ECDiffieHellman key, long most, SpoolState state)
    {
        _folder = folder;
        _key = key;
        _publicKey = key.ExportSubjectPublicKeyInfo();
        _most = most;
        Name = state.Name;
        _next = _reserved = state.Reserved;
        _delivered = state.Marks ?? NoMarks;
        Marks = _delivered;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How far each container's output was when the newest chunk was written.</summary>
    public IReadOnlyDictionary<string, OutputMarks> Marks { get; private set; }

    /// <summary>Bytes it takes on the disk.</summary>
    public long Bytes { get; private set; }

    /// <summary>Lines of chunks that could not be read again; each was skipped.</summary>
    public long Damaged { get; private set; }

    /// <summary>Opens the buffer in a folder, or begins one.</summary>
    /// <param name="folder">Its own; made where it is missing.</param>
    /// <param name="key">The host's: nobody else reads what lies there.</param>
    /// <param name="most">Most bytes on the disk.</param>
    public static LogSpool Open(string folder, ECDiffieHellman key, long most)
    {
        ArgumentNullException.ThrowIfNull(key);
        Directory.CreateDirectory(folder, DurableFile.OwnerOnlyFolder);
        var spool = new LogSpool(folder, key, most, ReadState(folder) ?? new SpoolState(Guid.NewGuid().ToString("N"), 0));
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (path.EndsWith(".new", StringComparison.Ordinal))
                File.Delete(path);
            else if (Path.GetFileNameWithoutExtension(path).Split('-') is [var first, var lines] && path.EndsWith(Extension, StringComparison.Ordinal))
                spool.Know(long.Parse(first, CultureInfo.InvariantCulture), path, int.Parse(lines, CultureInfo.InvariantCulture), new FileInfo(path).Length);
        }

        spool.RecallMarks();
        return spool;
    }

    /// <summary>Takes lines, on the disk when this returns; false where they do not fit.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="marks">How far each container's output is with them; null where that does not change.</param>
    public bool TryAppend(IReadOnlyList<LogLine> lines, IReadOnlyDictionary<string, OutputMarks>? marks = null)
    {
        ArgumentNullException.ThrowIfNull(lines);
        lock (_gate)
            return Append(lines, marks ?? Marks);
    }

    /// <summary>The oldest chunk; null where there is none. One that cannot be read is skipped for good and counted.</summary>
    public SpoolChunk? Oldest()
    {
        lock (_gate)
            return ReadOldest();
    }

    /// <summary>Forgets a chunk that was delivered.</summary>
    public void Remove(long first)
    {
        lock (_gate)
        {
            if (_read is { } read && read.First == first)
            {
                // Before the chunk goes: a reader that starts anew must know that its lines were delivered.
                _delivered = read.Marks;
                WriteState();
            }

            Delete(first);
        }
    }

    private bool Append(IReadOnlyList<LogLine> lines, IReadOnlyDictionary<string, OutputMarks> marks)
    {
        var first = _next;
        var content = Seal(new SpoolContent(lines, marks), first);
        if (Bytes + content.Length > _most)
            return false;
        Reserve(first + lines.Count);
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{first:D19}-{lines.Count}{Extension}"));
        DurableFile.Write(path, content);
        _next = first + lines.Count;
        Know(first, path, lines.Count, content.Length);
        Marks = marks;
        return true;
    }

    private SpoolChunk? ReadOldest()
    {
        while (_chunks.Count > 0)
        {
            var (first, (path, lines, _)) = _chunks.First();
            try
            {
                var content = Unseal(File.ReadAllBytes(path), first);
                _read = (first, content.Marks);
                return new SpoolChunk(first, content.Lines);
            }
            catch (Exception exception) when (IsDamage(exception))
            {
                // Changed or cut on the disk: what comes after it must not wait for ever.
                Damaged += lines;
                Delete(first);
            }
        }

        return null;
    }

    // Those of the newest chunk hold for all before it.
    private void RecallMarks()
    {
        foreach (var (first, (path, _, _)) in _chunks.Reverse())
        {
            try
            {
                Marks = Unseal(File.ReadAllBytes(path), first).Marks;
                return;
            }
            catch (Exception exception) when (IsDamage(exception))
            {
                // The one before it then; what only this one held is read again.
            }
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is CryptographicException or InvalidDataException or JsonException or EndOfStreamException or FileNotFoundException;

    private void Delete(long first)
    {
        if (!_chunks.Remove(first, out var chunk))
            return;
        Bytes -= chunk.Bytes;
        File.Delete(chunk.Path);
    }

    private static SpoolState? ReadState(string folder)
    {
        var path = StatePath(folder);
        return File.Exists(path) ? JsonSerializer.Deserialize<SpoolState>(File.ReadAllBytes(path), CatalyzeJson.Options) : null;
    }

    private static string StatePath(string folder) => Path.Combine(folder, "buffer.json");

    private void Know(long first, string path, int lines, long bytes)
    {
        _chunks[first] = (path, lines, bytes);
        Bytes += bytes;
    }

    private void Reserve(long upTo)
    {
        if (upTo <= _reserved)
            return;
        _reserved = upTo + Reservation;
        WriteState();
    }

    private void WriteState() =>
        DurableFile.Write(StatePath(_folder), JsonSerializer.SerializeToUtf8Bytes(new SpoolState(Name, _reserved, _delivered), CatalyzeJson.Options));

    private string PlaceOf(long first) => string.Create(CultureInfo.InvariantCulture, $"logs/{Name}/{first}");

    private byte[] Seal(SpoolContent chunk, long first)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, chunk, CatalyzeJson.Options);
        var box = SealedBox.Seal(_publicKey, packed.GetBuffer().AsSpan(0, (int)packed.Length), PlaceOf(first));
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            foreach (var part in new[] { box.EphemeralKey, box.Nonce, box.Ciphertext, box.Tag })
            {
                writer.Write(part.Length);
                writer.Write(part);
            }
        }

        return content.ToArray();
    }

    private SpoolContent Unseal(byte[] content, long first)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        var parts = new byte[4][];
        for (var index = 0; index < parts.Length; index++)
        {
            var length = reader.ReadInt32();
            if (length < 0 || length > content.Length)
                throw new InvalidDataException("A length is wrong.");
            parts[index] = reader.ReadBytes(length);
        }

        byte[] packed;
        // A key object must not be used by two threads at once.
        lock (_key)
            packed = new SealedBox(parts[0], parts[1], parts[2], parts[3]).Open(_key, PlaceOf(first));
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<SpoolContent>(gzip, CatalyzeJson.Options) ?? throw new JsonException("The chunk is empty.");
    }
}
