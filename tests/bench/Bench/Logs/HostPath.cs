using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.HostAgent.Logs;

namespace Catalyze.Bench.Logs;

/// <summary>What the host agent does with lines: reads the engine's file, joins, parses, compresses, seals, keeps, and packs for delivery. Delivery itself goes nowhere.</summary>
internal static class HostPath
{
    // What an instance may write at once after it was quiet: none is dropped.
    private const int Lines = 200_000;

    internal static async Task<HostPathFigure> MeasureAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cz-bench-logs-").FullName;
        try
        {
            var file = Path.Combine(folder, "x-json.log");
            await WriteAsync(file, cancellationToken);
            // The floor: the bytes read and their lines found.
            var began = Stopwatch.GetTimestamp();
            var read = File.ReadLines(file).Count();
            var floor = read / Stopwatch.GetElapsedTime(began).TotalSeconds;

            using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            using var output = new InstanceOutput(file, from: null, new Dictionary<string, string>(StringComparer.Ordinal), TimeProvider.System);
            var spool = LogSpool.Open(Path.Combine(folder, "spool"), key, 256L << 20);
            var buffer = new LogBuffer(spool, TimeProvider.System);
            var taker = new Taker();
            using var client = new HttpClient(taker) { BaseAddress = new Uri("http://taker/") };
            var shipper = new LogShipper("host1", spool, buffer, client);
            GC.Collect();
            var (cpu, allocated, most) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), 0L);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            began = Stopwatch.GetTimestamp();
            bool more;
            do
            {
                more = output.Read(buffer, ended: true);
                buffer.Flush();
                while (await shipper.DeliverOldestAsync(cancellationToken))
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
            }
            while (more);
            var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            return new HostPathFigure(
                Lines, Math.Round(Lines / elapsed), Math.Round(floor), Math.Round(cpu.TotalMilliseconds * 1000 / Lines, 2), Math.Round(most / (double)(1 << 20), 1),
                Math.Round((GC.GetTotalAllocatedBytes() - allocated) / (double)Lines), Math.Round(taker.Bytes / (double)Lines, 1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(file);
        var begin = DateTimeOffset.UtcNow.AddMinutes(-5);
        for (var i = 0; i < Lines; i++)
        {
            var time = begin.AddMilliseconds(i).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture);
            var line = JsonSerializer.Serialize(new { log = SyntheticLines.Line(i, begin).Message + "\n", stream = "stdout", time });
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <summary>Takes every batch and keeps none.</summary>
    private sealed class Taker : HttpMessageHandler
    {
        public long Bytes { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bytes += (await request.Content!.ReadAsByteArrayAsync(cancellationToken)).Length;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new LogBatchReceipt(0, 0, 0, 0), options: CatalyzeJson.Options) };
        }
    }
}
