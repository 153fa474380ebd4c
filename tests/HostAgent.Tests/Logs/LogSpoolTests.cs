using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Logs;
using Catalyze.HostAgent.Logs;

namespace Catalyze.HostAgent.Tests.Logs;

public sealed class LogSpoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-spool-").FullName;
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_was_taken_is_there_after_a_restart_in_order_under_the_same_name_with_numbers_that_never_come_again()
    {
        var spool = Open();
        Assert.True(spool.TryAppend([Line("one"), Line("two")]));
        Assert.True(spool.TryAppend([Line("three")]));
        // As a crash in the middle of writing leaves it.
        File.WriteAllText(Path.Combine(_folder, "0000000000000000003-1.lines.new"), "half");

        var again = Open();
        Assert.Equal((spool.Name, spool.Bytes), (again.Name, again.Bytes));
        Assert.True(again.TryAppend([Line("four")]));
        var first = again.Oldest()!;
        Assert.Equal((0, "one two"), (first.First, Texts(first)));
        again.Remove(first.First);
        var second = again.Oldest()!;
        Assert.Equal((2, "three"), (second.First, Texts(second)));
        again.Remove(second.First);
        var third = again.Oldest()!;
        Assert.True(third.First > 2);
        Assert.Equal("four", Texts(third));
        again.Remove(third.First);
        Assert.Equal((null, 0), (again.Oldest(), again.Bytes));

        // All was delivered and nothing lies there any more: numbers still go on.
        var later = Open();
        later.TryAppend([Line("five")]);
        Assert.True(later.Oldest()!.First > third.First);
    }

    [Fact]
    public void Nothing_of_a_line_can_be_read_on_the_disk_and_only_root_may_look()
    {
        var spool = Open();
        spool.TryAppend([Line("patient Miller")]);
        var file = Assert.Single(Directory.GetFiles(_folder, "*.lines"));
        Assert.DoesNotContain("Miller", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(LogSpool.Open(_folder, other, 1 << 20).Oldest());
    }

    [Fact]
    public void A_damaged_chunk_is_skipped_and_counted_and_does_not_hold_up_the_next()
    {
        var spool = Open();
        spool.TryAppend([Line("one"), Line("two")]);
        spool.TryAppend([Line("three")]);
        var file = Directory.GetFiles(_folder, "*.lines").Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(file);
        bytes[^30] ^= 1;
        File.WriteAllBytes(file, bytes);

        var again = Open();
        Assert.Equal("three", Texts(again.Oldest()!));
        Assert.Equal(2, again.Damaged);
    }

    [Fact]
    public void A_full_buffer_drops_and_counts_and_says_so_once_there_is_space_again()
    {
        var spool = LogSpool.Open(_folder, _key, 2048);
        var buffer = new LogBuffer(spool, TimeProvider.System);
        var taken = 0;
        for (var i = 0; i < 50; i++)
        {
            buffer.Offer(Line($"line {i} {Guid.NewGuid()}"));
            buffer.Drop(Line("x"), DropReason.Rate, 2);
            taken += buffer.Flush() ? 1 : 0;
        }

        Assert.InRange(taken, 1, 49);
        Assert.True(spool.Bytes <= 2048);
        List<LogLine> delivered = [];
        do
        {
            while (spool.Oldest() is { } chunk)
            {
                delivered.AddRange(chunk.Lines);
                spool.Remove(chunk.First);
            }
        }
        while (buffer.Flush());

        Assert.Equal(taken, delivered.Count(line => line.Dropped is null));
        Assert.Equal(50 - taken, delivered.Where(line => line.Reason == DropReason.Buffer).Sum(line => line.Dropped));
        Assert.Equal(100, delivered.Where(line => line.Reason == DropReason.Rate).Sum(line => line.Dropped));
    }

    [Fact]
    public void More_than_a_chunk_between_two_writings_is_dropped_and_counted()
    {
        var spool = Open();
        var buffer = new LogBuffer(spool, TimeProvider.System);
        for (var i = 0; i < 5100; i++)
            buffer.Offer(Line("x"));
        Assert.True(buffer.Flush());
        var chunk = spool.Oldest()!;
        Assert.Equal((5001, 100), (chunk.Lines.Count, chunk.Lines[^1].Dropped));
        Assert.False(buffer.Flush());
    }

    private static LogLine Line(string message) => new() { Time = DateTimeOffset.UtcNow, Instance = "web01-0", Service = "web01", Message = message };

    private static string Texts(SpoolChunk chunk) => string.Join(' ', chunk.Lines.Select(line => line.Message));

    private LogSpool Open() => LogSpool.Open(_folder, _key, 1 << 20);
}
