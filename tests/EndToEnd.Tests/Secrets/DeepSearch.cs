using System.IO.Compression;
using System.Text;

namespace Catalyze.EndToEnd.Tests.Secrets;

/// <summary>Looks for texts in bytes, in what is compressed in them, in what is written as Base64 in them, and so on inwards.</summary>
/// <remarks>Rows hold compressed JSON, queue messages Base64 of compressed JSON of Base64: a search of the bytes alone would find nothing, whatever was there.</remarks>
internal sealed class DeepSearch
{
    private const int Deepest = 6;
    private const int ShortestRun = 24;
    private const int LargestFile = 1 << 30;

    private static readonly System.Buffers.SearchValues<byte> Base64Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private readonly IReadOnlyDictionary<string, byte[]> _texts;
    private readonly SortedDictionary<string, SortedSet<string>> _found = new(StringComparer.Ordinal);

    public DeepSearch(IEnumerable<string> texts) => _texts = texts.ToDictionary(t => t, Encoding.UTF8.GetBytes, StringComparer.Ordinal);

    /// <summary>Text → places where it was found.</summary>
    public IReadOnlySet<string> PlacesOf(string text) => _found.GetValueOrDefault(text) ?? [];

    /// <summary>Bytes looked at, inner ones too.</summary>
    public long Searched { get; private set; }

    public void File(string path)
    {
        try
        {
            using var file = System.IO.File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // The pod's files are small; what is larger than this is an image's layer, searched as the image.
            if (file.Length > LargestFile)
                throw new InvalidOperationException($"{path} is too large to be searched.");
            var bytes = new byte[file.Length];
            Bytes(path, bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone meanwhile.
        }
    }

    /// <summary>A large file, looked at as it is: in an image everything is plain.</summary>
    public void Raw(string place, string path)
    {
        using var file = System.IO.File.OpenRead(path);
        var overlap = _texts.Values.Max(t => t.Length);
        var buffer = new byte[8 << 20];
        for (var kept = 0; file.Read(buffer, kept, buffer.Length - kept) is var read and > 0;)
        {
            var length = kept + read;
            Bytes(place, buffer.AsSpan(0, length), Deepest);
            kept = Math.Min(overlap, length);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }
    }

    public void Folder(string path, Func<string, bool>? except = null)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device }))
        {
            if (except?.Invoke(file) != true && !System.IO.File.GetAttributes(file).HasFlag(FileAttributes.Directory) && System.IO.File.ResolveLinkTarget(file, returnFinalTarget: false) is null)
                File(file);
        }
    }

    public void Bytes(string place, ReadOnlySpan<byte> bytes, int depth = 0)
    {
        Searched += bytes.Length;
        foreach (var (text, sought) in _texts)
        {
            if (bytes.IndexOf(sought) < 0)
                continue;
            if (!_found.TryGetValue(text, out var places))
                _found[text] = places = new SortedSet<string>(StringComparer.Ordinal);
            places.Add(place);
        }

        if (depth == Deepest)
            return;
        Unpack(place, bytes, depth);
        Decode(place, bytes, depth);
    }

    private void Unpack(string place, ReadOnlySpan<byte> bytes, int depth)
    {
        ReadOnlySpan<byte> magic = [0x1f, 0x8b, 0x08];
        for (var at = bytes.IndexOf(magic); at >= 0;)
        {
            using var plain = new MemoryStream();
            try
            {
                using var gzip = new GZipStream(new MemoryStream(bytes[at..].ToArray(), writable: false), CompressionMode.Decompress);
                gzip.CopyTo(plain);
            }
            catch (InvalidDataException)
            {
                // It only looked like it, or something follows; what came out counts.
            }

            if (plain.Length > 0)
                Bytes(place, plain.GetBuffer().AsSpan(0, (int)plain.Length), depth + 1);
            var next = bytes[(at + magic.Length)..].IndexOf(magic);
            at = next < 0 ? -1 : at + magic.Length + next;
        }
    }

    private void Decode(string place, ReadOnlySpan<byte> bytes, int depth)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes[start..].IndexOfAnyExcept(Base64Letters);
            if (length < 0)
                length = bytes.Length - start;
            if (length >= ShortestRun)
            {
                var run = bytes.Slice(start, length / 4 * 4);
                var plain = new byte[run.Length / 4 * 3];
                if (System.Buffers.Text.Base64.DecodeFromUtf8(run, plain, out _, out var written, isFinalBlock: false) is not System.Buffers.OperationStatus.InvalidData && written > 0)
                    Bytes(place, plain.AsSpan(0, written), depth + 1);
            }

            start += length + 1;
        }
    }
}
