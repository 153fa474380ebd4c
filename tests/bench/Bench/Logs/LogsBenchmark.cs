using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Catalyze.Bench.Measurements;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Logs;
using Catalyze.LogService;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalyze.Bench.Logs;

/// <summary>Fills the service as a host would, batch after batch, then searches what is there.</summary>
internal static class LogsBenchmark
{
    private const int BatchSize = 2000;
    private static readonly TimeSpan Span = TimeSpan.FromHours(6);

    // What is searched for, and the same as a condition of SQL.
    private static readonly (string Name, string Query, string Condition)[] Searches =
    [
        ("everything, newest", "", "true"),
        ("a rare word", "0000abcd", "message ilike '%0000abcd%'"),
        ("a common word", "appointments", "message ilike '%appointments%'"),
        ("no such word", "\"nowhere to be found\"", "message ilike '%nowhere to be found%'"),
        ("two words", "patients \"answered 500\"", "message ilike '%patients%' and message ilike '%answered 500%'"),
        ("a field", "status:500 service:web00", "fields @> '{\"status\":\"500\"}' and service = 'web00'"),
        ("a deployment and a word", "deployment:d3 sessions", "deployment = 'd3' and message ilike '%sessions%'"),
        ("what is excluded", "-answered", "message not ilike '%answered%'"),
    ];

    internal static async Task<LogsReport> RunAsync(int count, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var postgres = await PostgresProcess.StartNewAsync("max_wal_size = 1GB");
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        using var handovers = new Handovers();
        await using var app = LogServiceHost.Build(
            new LogServiceOptions { Store = postgres.ConnectionString, Ingest = any, Pages = any, RetentionMib = 1 << 20, Access = ToolAccessOptions.Read(handovers.Variable, []) }, TimeProvider.System, static _ => { });
        await LogServiceHost.StartAsync(app, cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        using var pages = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(addresses[0]) };
        using var ingest = new HttpClient { BaseAddress = new Uri(addresses[1]) };

        var end = DateTimeOffset.UtcNow;
        var batches = Enumerable.Range(0, count).Select(i => SyntheticLines.Line(i, end - Span + (Span * i / count))).Chunk(BatchSize);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        var bare = new BareStore(source);
        var copied = count / await bare.CopyAsync("bare", indexed: false, batches, cancellationToken);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"bare COPY: {copied:F0}/s"));
        var indexed = count / await bare.CopyAsync("bare_indexed", indexed: true, batches, cancellationToken);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"COPY into the same indexes: {indexed:F0}/s"));
        await bare.RunAsync("drop table bare_indexed; analyze bare", cancellationToken);

        var (storeBefore, ownBefore) = (ProcessorTime.SecondsOfTree(postgres.ProcessId), Environment.CpuUsage.TotalTime.TotalSeconds);
        var stored = count / await StoreAsync(ingest, batches, cancellationToken);
        var (storeCpu, ownCpu) = (ProcessorTime.SecondsOfTree(postgres.ProcessId) - storeBefore, Environment.CpuUsage.TotalTime.TotalSeconds - ownBefore);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"the service: {stored:F0}/s"));
        await bare.RunAsync("analyze lines", cancellationToken);

        var host = await HostPath.MeasureAsync(cancellationToken);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"the host agent's part: {host.PerSecond:F0}/s"));
        await handovers.EnterAsync(pages, DateTimeOffset.UtcNow);
        var figures = new List<SearchFigure>();
        var range = $"from={end - Span - TimeSpan.FromMinutes(1):s}Z&to={end.AddMinutes(1):s}Z";
        foreach (var (name, query, condition) in Searches)
        {
            figures.Add(await MeasureAsync(name, () => pages.GetStringAsync($"/api/lines?q={Uri.EscapeDataString(query)}&{range}", cancellationToken),
                () => bare.CountMillisecondsAsync("bare", condition, cancellationToken), rounds));
        }

        figures.Add(await MeasureAsync("histogram of everything", () => pages.GetStringAsync($"/api/histogram?{range}", cancellationToken),
            () => bare.CountMillisecondsAsync("bare", "true", cancellationToken), rounds));
        using var status = JsonDocument.Parse(await pages.GetStringAsync("/api/status", cancellationToken));
        var report = new LogsReport(
            count, Math.Round(stored), Math.Round(copied), Math.Round(indexed), Math.Round(ownCpu * 1e6 / count, 2), Math.Round(storeCpu * 1e6 / count, 2),
            Math.Round(Environment.WorkingSet / (double)(1 << 20)), status.RootElement.GetProperty("mib").GetDouble(), host, figures);
        await app.StopAsync(cancellationToken);
        return report;
    }

    private static async Task<double> StoreAsync(HttpClient ingest, IEnumerable<LogLine[]> batches, CancellationToken cancellationToken)
    {
        var first = 0L;
        var elapsed = TimeSpan.Zero;
        foreach (var batch in batches)
        {
            var body = await PackAsync(first, batch, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(body) { Headers = { ContentEncoding = { "gzip" } } };
            using var answer = await ingest.PostAsync("/ingest/batches", content, cancellationToken);
            answer.EnsureSuccessStatusCode();
            elapsed += Stopwatch.GetElapsedTime(began);
            first += batch.Length;
        }

        return elapsed.TotalSeconds;
    }

    private static async Task<byte[]> PackAsync(long first, LogLine[] batch, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await JsonSerializer.SerializeAsync(gzip, new LogBatchHeader("host1", "bench", first), CatalyzeJson.Options, cancellationToken);
            foreach (var line in batch)
            {
                gzip.WriteByte((byte)'\n');
                await JsonSerializer.SerializeAsync(gzip, line, CatalyzeJson.Options, cancellationToken);
            }
        }

        return packed.ToArray();
    }

    private static async Task<SearchFigure> MeasureAsync(string name, Func<Task<string>> search, Func<Task<double>> bare, int rounds)
    {
        List<double> searched = [], scanned = [];
        for (var round = 0; round < rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await search();
            searched.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            scanned.Add(await bare());
        }

        return new SearchFigure(name, Math.Round(Statistics.Of(searched).Median, 1), Math.Round(searched.Max(), 1), Math.Round(Statistics.Of(scanned).Median, 1));
    }
}
