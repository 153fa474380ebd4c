using System.CommandLine;
using Catalyze.Bench.Auctions.Traces;

namespace Catalyze.Bench.Auctions;

internal static class AuctionCommand
{
    internal static Command Create()
    {
        var hosts = new Option<int>("--hosts") { Description = "Hosts of the made-up fleet.", DefaultValueFactory = _ => 1_000 };
        var instances = new Option<int>("--instances") { Description = "Instances to place.", DefaultValueFactory = _ => 50_000 };
        var seed = new Option<int>("--seed") { Description = "Makes the same fleet and the same choices between equals again.", DefaultValueFactory = _ => 1 };
        var nodes = new Option<FileInfo?>("--nodes") { Description = "CSV with sn, cpu_milli, memory_mib: pack a trace instead." };
        var pods = new Option<FileInfo?>("--pods") { Description = "CSV with name, cpu_milli, memory_mib and, if you like, disk_mib, app, max_per_host." };
        var order = new Option<string>("--order") { Description = "arrival: each pod is placed before the next is known. batch: all are known.", DefaultValueFactory = _ => "arrival" };
        order.AcceptOnlyFromAmong("arrival", "batch");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("auction", "The pure auction on one core: placements per second, balance, violations; or how well it packs a trace.")
        {
            hosts, instances, seed, nodes, pods, order, json,
        };
        foreach (var count in (Option<int>[])[hosts, instances])
        {
            count.Validators.Add(given =>
            {
                if (given.Tokens.Any(t => int.TryParse(t.Value, out var value) && value < 1)) given.AddError($"{count.Name} must be at least 1.");
            });
        }

        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(nodes) is null != parsed.GetResult(pods) is null) parsed.AddError("--nodes and --pods go together.");
        });
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                var (asJson, asText) = parsed.GetValue(nodes) is { } nodeFile
                    ? Texts(TraceBenchmark.Run(nodeFile, parsed.GetValue(pods)!, parsed.GetValue(order) == "batch", parsed.GetValue(seed)))
                    : Texts(AuctionBenchmark.Run(parsed.GetValue(hosts), parsed.GetValue(instances), parsed.GetValue(seed), Console.Error));
                await Console.Out.WriteLineAsync(parsed.GetValue(json) ? asJson : asText);
                return 0;
            }
            catch (TraceFormatException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static (string Json, string Text) Texts(TraceReport report) => (report.ToJson(), report.ToText());

    private static (string Json, string Text) Texts(AuctionReport report) => (report.ToJson(), report.ToText());
}
