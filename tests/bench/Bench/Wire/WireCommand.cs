using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace Catalyze.Bench.Wire;

/// <summary><c>bench wire</c>. Runs again in a network namespace of its own, so that the machine's network stays as it is.</summary>
internal static class WireCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds; medians are told.", DefaultValueFactory = static _ => 5 };
        var megabytes = new Option<long>("--megabytes") { Description = "Bytes pushed in a round and direction, in millions.", DefaultValueFactory = static _ => 1000 };
        var json = new Option<bool>("--json") { Description = "One JSON document." };
        var inside = new Option<bool>("--inside") { Hidden = true };
        var command = new Command("wire", "A wire beside plain TCP between the same namespaces: throughput, latency, handshakes, memory. Needs root, no pod.") { rounds, megabytes, json, inside };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!parsed.GetValue(inside))
                return await AgainInsideAsync(parsed.GetValue(rounds), parsed.GetValue(megabytes), parsed.GetValue(json), cancellationToken);
            var result = await new WireBenchmark(parsed.GetValue(rounds), parsed.GetValue(megabytes)).RunAsync(cancellationToken);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : Text(result));
            return 0;
        });
        return command;
    }

    private static async Task<int> AgainInsideAsync(int rounds, long megabytes, bool json, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("unshare") { ArgumentList = { "--net", "--", Environment.ProcessPath! } };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WireCommand).Assembly.Location);
        foreach (var argument in (string[])["wire", "--inside", "--rounds", $"{rounds}", "--megabytes", $"{megabytes}", .. json ? (string[])["--json"] : []])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("unshare did not start.");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    private static string Text(WireResult result) => $"""
        Wire beside plain TCP, medians of {result.Rounds} rounds; load average {result.LoadAverage}
          throughput        {result.WireMegabytesPerSecond} MB/s, plain {result.PlainMegabytesPerSecond} MB/s
          for each second of a proxy's processor: {result.ConsumerMegabytesPerCpuSecond} MB encrypted, {result.ProviderMegabytesPerCpuSecond} MB decrypted (aim: 400)
          request, open connection, p50: {result.WireMedianMicroseconds} µs, plain {result.PlainMedianMicroseconds} µs, added {result.AddedMedianMicroseconds} µs (aim: 300)
          new connections   {result.HandshakesPerSecond} a second, {result.HandshakesPerCpuSecond} for each second of the provider's proxy
          idle proxy        {result.IdleMemoryMebibytes} MiB proportional, {result.IdleProxies} of them (aim: 20)
        """;
}
