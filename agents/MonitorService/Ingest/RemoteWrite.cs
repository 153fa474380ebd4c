using Catalyze.Contracts.Monitoring;

namespace Catalyze.MonitorService.Ingest;

/// <summary>Writes samples as Prometheus takes them: a <c>WriteRequest</c> of remote write 1.0, in Snappy's block format.</summary>
internal static class RemoteWrite
{
    private const int Literal = 1 << 16;

    /// <summary>The body of a request. Samples of a series are brought together, the oldest first.</summary>
    public static byte[] Body(string host, IEnumerable<FeedSample> samples)
    {
        var request = new ProtoWriter();
        foreach (var series in samples.GroupBy(sample => Series(host, sample), SeriesComparer))
        {
            var written = new ProtoWriter();
            foreach (var (name, value) in series.Key)
            {
                var label = new ProtoWriter();
                label.Text(1, name);
                label.Text(2, value);
                written.Message(1, label);
            }

            foreach (var sample in series.OrderBy(sample => sample.Time))
            {
                var point = new ProtoWriter();
                point.Double(1, sample.Value);
                point.Int64(2, sample.Time.ToUnixTimeMilliseconds());
                written.Message(2, point);
            }

            request.Message(1, written);
        }

        return Pack(request.ToArray());
    }

    private static readonly EqualityComparer<(string Name, string Value)[]> SeriesComparer = EqualityComparer<(string Name, string Value)[]>.Create(
        static (a, b) => a.AsSpan().SequenceEqual(b), static series => series.Aggregate(0, HashCode.Combine));

    // Prometheus wants labels in order.
    private static (string Name, string Value)[] Series(string host, FeedSample sample) =>
        [.. sample.Labels.Select(label => (label.Key, label.Value)).Append(("__name__", sample.Name)).Append(("host", host)).OrderBy(label => label.Item1, StringComparer.Ordinal)];

    // Literals alone are a valid block; over a loopback nothing is won by looking for repetitions.
    private static byte[] Pack(byte[] bytes)
    {
        var block = new ProtoWriter();
        block.Varint((ulong)bytes.Length);
        for (var at = 0; at < bytes.Length; at += Literal)
        {
            var length = Math.Min(Literal, bytes.Length - at) - 1;
            // 61: the length less one follows in two bytes.
            block.Raw([61 << 2, (byte)length, (byte)(length >> 8)]);
            block.Raw(bytes.AsSpan(at, length + 1));
        }

        return block.ToArray();
    }
}
