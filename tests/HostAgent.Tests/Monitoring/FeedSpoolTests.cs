using System.IO.Compression;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.HostAgent.Monitoring;
using Xunit;

namespace Catalyze.HostAgent.Tests.Monitoring;

public sealed class FeedSpoolTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("cz-feed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_waits_is_there_after_a_restart_the_oldest_first_and_goes_when_it_was_delivered()
    {
        var spool = new FeedSpool(_folder);
        foreach (var second in new[] { 0, 10, 20 })
            spool.Append(Batch(second), Start.AddSeconds(second));
        File.WriteAllText(Path.Combine(_folder, "broken.samples.new"), "written in half");

        spool = new FeedSpool(_folder);
        var delivered = new List<double>();
        while (spool.First() is { } first)
        {
            delivered.Add(Read(first.Content).Samples[0].Value);
            spool.Remove(first.Name);
            spool.Remove(first.Name);
        }

        Assert.Equal([0, 10, 20], delivered);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public void What_no_service_would_take_any_more_is_given_up()
    {
        var spool = new FeedSpool(_folder);
        spool.Append(Batch(1), Start);
        spool.Append(Batch(2), Start.AddHours(FeedLimits.OldestHours - 1));
        Assert.Equal(2, spool.Count);
        spool.Append(Batch(3), Start.AddHours(FeedLimits.OldestHours));
        Assert.Equal(2, spool.Count);
        Assert.Equal(2, Read(spool.First()!.Value.Content).Samples[0].Value);
    }

    private static FeedBatch Batch(double value) => new("host1", [new FeedSample("catalyze_instance_up", new Dictionary<string, string> { ["service"] = "db01" }, Start, value)]);

    private static FeedBatch Read(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<FeedBatch>(gzip, CatalyzeJson.Options)!;
    }
}
