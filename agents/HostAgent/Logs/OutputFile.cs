using System.Text.Json;
using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// Reads what a container wrote from the engine's files (driver <c>json-file</c>), over rotations. The file being read stays open, so what is in it is read even
/// after the container was removed. Not for several callers at once.
/// </summary>
/// <param name="path">The newest file; older ones are beside it, <c>.1</c> and up.</param>
/// <param name="from">Where to go on; null for the oldest there is.</param>
public sealed class OutputFile(string path, OutputMark? from) : IDisposable
{
    private const int MostFiles = 5;

    // An entry holds 16 KiB of output, every byte of which may be written with six.
    private readonly byte[] _buffer = new byte[256 << 10];
    private FileStream? _file;
    private string _identity = "";
    private int _start;
    private int _end;
    private long _offset;

    /// <summary>Where the next entry begins; null before the first was found.</summary>
    public OutputMark? Position => _identity.Length == 0 ? from : new OutputMark(_identity, _offset);

    /// <summary>The next entry; null where there is none yet.</summary>
    public OutputEntry? Next()
    {
        while (true)
        {
            if (_file is null && !Open())
                return null;
            if (TakeLine() is { } line)
            {
                if (Parse(line.Bytes, line.At) is { } entry)
                    return entry;
                continue;
            }

            if (Fill())
                continue;

            // The engine writes into a new file only after it is done with the one before: what is left of that comes first.
            if (Newer() is not { } newer)
                return null;
            if (!Fill() && !Switch(newer, 0))
                return null;
        }
    }

    public void Dispose() => _file?.Dispose();

    private bool Open()
    {
        if (Files() is not { Count: > 0 } files)
            return false;
        var known = files.FirstOrDefault(file => file.Identity == from?.File);
        return Switch(known.Path ?? files[0].Path, known.Path is null ? 0 : from!.Offset);
    }

    // Rotated away or removed between two looks: false, and the next look finds what is there.
    private bool Switch(string newer, long offset)
    {
        try
        {
            var file = new FileStream(newer, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (IdentityOf(file) is not { } identity)
            {
                file.Dispose();
                return false;
            }

            _file?.Dispose();
            file.Position = offset;
            (_file, _identity, _offset, _start, _end) = (file, identity, offset, 0, 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The one after the one that is read; null while there is none with an entry in it.
    private string? Newer()
    {
        // A look at the newest alone, most of the time.
        if (Identify(path) is not { } newest || newest == _identity)
            return null;
        var files = Files();
        var own = files.FindIndex(file => file.Identity == _identity);
        return own + 1 < files.Count ? files[own + 1].Path : null;
    }

    // Oldest first; those without an entry are left out.
    private List<(string Path, string Identity)> Files()
    {
        List<(string, string)> files = [];
        for (var age = MostFiles; age >= 0; age--)
        {
            var name = age == 0 ? path : $"{path}.{age}";
            if (Identify(name) is { } identity && !files.Exists(known => known.Item2 == identity))
                files.Add((name, identity));
        }

        return files;
    }

    private static string? Identify(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return IdentityOf(file);
        }
        catch (IOException)
        {
            // Not there, or not any more.
            return null;
        }
    }

    private static string? IdentityOf(FileStream file)
    {
        // Most first entries are short.
        for (var size = 2 << 10; size <= 128 << 10; size *= 8)
        {
            var head = new byte[size];
            file.Position = 0;
            var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            var end = Array.IndexOf(head, (byte)'\n', 0, read);
            if (end >= 0)
                return Parse(head.AsSpan(0, end), new OutputMark("", 0))?.Time.ToString("O");
            if (read < size)
                return null;
        }

        return null;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        // Nothing the engine writes is as long: whatever it is, it is passed over.
        if (_end == _buffer.Length)
        {
            _offset += _end;
            _end = 0;
        }

        var read = _file!.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private (byte[] Bytes, OutputMark At)? TakeLine()
    {
        var end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
        if (end < 0)
            return null;
        var line = (_buffer[_start..end], new OutputMark(_identity, _offset));
        _offset += end + 1 - _start;
        _start = end + 1;
        return line;
    }

    // What a crash of the engine left half is passed over.
    private static OutputEntry? Parse(ReadOnlySpan<byte> line, OutputMark at)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            string? text = null, stream = null;
            DateTimeOffset? time = null;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "log": text = reader.GetString(); break;
                    case "stream": stream = reader.GetString(); break;
                    case "time": time = reader.GetDateTimeOffset(); break;
                    default: reader.Skip(); break;
                }
            }

            return text is null || time is null ? null : new OutputEntry(time.Value, stream == "stderr" ? LogStream.Stderr : LogStream.Stdout, text, at);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
