using System.Globalization;
using Catalyze.Contracts.Logs;
using Catalyze.HostAgent.Logs;
using Xunit;

namespace Catalyze.HostAgent.Tests.Logs;

/// <summary>The engine's files as it writes, rotates and removes them.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-output-").FullName;
    private int _written;

    private string Newest => Path.Combine(_folder, "x-json.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_line_is_read_once_over_rotations_and_after_the_files_are_gone()
    {
        using var file = new OutputFile(Newest, from: null);
        Assert.Null(file.Next());
        Write(3);
        Assert.Equal([0, 1], [Read(file)!.Value, Read(file)!.Value]);
        Rotate();
        Write(2);
        Rotate();
        Write(2);
        Assert.Equal([2, 3, 4, 5, 6], Rest(file));

        // Rotated twice between two looks, and what was read last is not there any more.
        Write(1);
        Rotate();
        Write(1);
        Rotate();
        Write(1);
        File.Delete(Newest + ".2");
        Assert.Equal([7, 8, 9], Rest(file));

        Write(2);
        foreach (var path in Directory.GetFiles(_folder))
            File.Delete(path);
        Assert.Equal([10, 11], Rest(file));
    }

    [Fact]
    public void A_reader_that_starts_anew_goes_on_where_the_one_before_stopped()
    {
        Write(5);
        OutputMark? mark;
        using (var before = new OutputFile(Newest, from: null))
        {
            Assert.Equal([0, 1], [Read(before)!.Value, Read(before)!.Value]);
            mark = before.Position;
        }

        Rotate();
        Write(2);
        using (var after = new OutputFile(Newest, mark))
        {
            Assert.Equal([2, 3, 4, 5, 6], Rest(after));
            mark = after.Position;
        }

        using var idle = new OutputFile(Newest, mark);
        Assert.Null(Read(idle));
        Assert.Equal(mark, idle.Position);

        // What was read last was rotated away while nobody looked: the oldest there is comes next.
        File.Delete(Newest + ".1");
        Rotate();
        Write(1);
        Rotate();
        File.Delete(Newest + ".2");
        Write(1);
        Assert.Equal([7, 8], Rest(idle));
    }

    [Fact]
    public void Half_an_entry_waits_for_its_other_half_and_what_is_no_entry_is_passed_over()
    {
        var entry = Entry();
        File.AppendAllText(Newest, entry[..20]);
        using var file = new OutputFile(Newest, from: null);
        Assert.Null(file.Next());
        File.AppendAllText(Newest, entry[20..]);
        Assert.Equal(0, Read(file));
        File.AppendAllText(Newest, "\0\0\0half\n" + Entry());
        Assert.Equal(1, Read(file));
    }

    [Fact]
    public void Lines_are_joined_marked_and_read_again_from_the_mark_by_whoever_starts_anew()
    {
        var spool = Path.Combine(_folder, "spool");
        using var key = System.Security.Cryptography.ECDiffieHellman.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var labels = new Dictionary<string, string> { ["catalyze.instance"] = "web01-0", ["catalyze.service"] = "web01", ["catalyze.deployment"] = "dep-1" };
        Raw("one\\n", "stdout");
        Raw("two, ", "stdout");
        Raw("error\\n", "stderr");
        Raw("of two parts\\n", "stdout");
        Raw("held back\\n", "stdout");

        var opened = LogSpool.Open(spool, key, 1 << 20);
        var buffer = new LogBuffer(opened, TimeProvider.System);
        using (var first = new InstanceOutput(Newest, from: null, labels, TimeProvider.System))
        {
            Assert.False(first.Read(buffer, ended: false));
            Assert.True(buffer.Flush(new Dictionary<string, OutputMarks> { ["c1"] = first.Marks }));
        }

        // A crash here: what was held back is read again, what is in the chunk is not.
        var again = LogSpool.Open(spool, key, 1 << 20);
        buffer = new LogBuffer(again, TimeProvider.System);
        using var second = new InstanceOutput(Newest, again.Marks["c1"], labels, TimeProvider.System);
        Assert.False(second.Read(buffer, ended: true));
        Assert.True(buffer.Flush(new Dictionary<string, OutputMarks> { ["c1"] = second.Marks }));

        var lines = new List<LogLine>();
        while (again.Oldest() is { } chunk)
        {
            lines.AddRange(chunk.Lines);
            again.Remove(chunk.First);
        }

        Assert.Equal(["one", "two, of two parts", "held back", "error"], lines.Select(line => line.Message));
        Assert.All(lines, line => Assert.Equal(("web01-0", "dep-1"), (line.Instance, line.Deployment)));
        Assert.Equal(second.Marks, LogSpool.Open(spool, key, 1 << 20).Marks["c1"]);
    }

    private static int? Read(OutputFile file) => file.Next() is { } entry ? int.Parse(entry.Text, CultureInfo.InvariantCulture) : null;

    private static List<int> Rest(OutputFile file)
    {
        var read = new List<int>();
        while (Read(file) is { } number)
            read.Add(number);
        return read;
    }

    private string Entry() => string.Create(CultureInfo.InvariantCulture, $$"""{"log":"{{_written}}\n","stream":"stdout","time":"2026-01-02T03:04:05.{{_written++:D6}}Z"}""") + "\n";

    private void Raw(string text, string stream) =>
        File.AppendAllText(Newest, string.Create(CultureInfo.InvariantCulture, $$"""{"log":"{{text}}","stream":"{{stream}}","time":"2026-01-02T03:04:05.{{_written++:D6}}Z"}""").Replace("\\\\", "\\", StringComparison.Ordinal) + "\n");

    private void Write(int entries)
    {
        for (var i = 0; i < entries; i++)
            File.AppendAllText(Newest, Entry());
    }

    private void Rotate()
    {
        if (File.Exists(Newest + ".1"))
            File.Move(Newest + ".1", Newest + ".2", overwrite: true);
        File.Move(Newest, Newest + ".1");
        File.WriteAllText(Newest, "");
    }
}
