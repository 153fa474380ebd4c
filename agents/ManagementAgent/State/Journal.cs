using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Link;

namespace Catalyze.ManagementAgent.State;

/// <summary>
/// Entries kept across restarts, one JSON line each: appended and flushed before the caller goes on, rewritten as a whole when the reader knows that
/// most of them are superseded. A line cut off by a crash was never acknowledged to anybody and is dropped.
/// </summary>
/// <typeparam name="T">The entry.</typeparam>
internal sealed class Journal<T>(string path)
    where T : class
{
    private readonly Lock writing = new();

    public IReadOnlyList<T> Read()
    {
        if (!File.Exists(path))
            return [];

        var lines = File.ReadAllText(path).Split('\n');
        var entries = new List<T>(lines.Length);

        // What follows the last line break is empty, or was cut off.
        foreach (var line in lines.AsSpan()[..^1])
        {
            entries.Add(JsonSerializer.Deserialize<T>(line, CatalyzeJson.Options)
                ?? throw new InvalidDataException($"{path} holds an empty entry."));
        }

        return entries;
    }

    public void Append(IEnumerable<T> entries)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        lock (writing)
        {
            using var file = new FileStream(path, options);
            file.Write(Lines(entries));
            file.Flush(flushToDisk: true);
        }
    }

    public void Rewrite(IEnumerable<T> entries)
    {
        lock (writing)
            PrivateFile.Write(path, Lines(entries));
    }

    private static byte[] Lines(IEnumerable<T> entries)
    {
        var text = new StringBuilder();
        foreach (var entry in entries)
            text.Append(JsonSerializer.Serialize(entry, CatalyzeJson.Options)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
