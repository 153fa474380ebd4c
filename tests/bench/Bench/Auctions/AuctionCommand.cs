using System.CommandLine;

namespace Catalyze.Bench.Auctions;

internal static class AuctionCommand
{
    internal static Command Create()
    {
        var hosts = new Option<int>("--hosts") { Description = "Hosts of the made-up fleet.", DefaultValueFactory = _ => 1_000 };
        var instances = new Option<int>("--instances") { Description = "Instances to place.", DefaultValueFactory = _ => 50_000 };
        var seed = new Option<int>("--seed") { Description = "Makes the same fleet again.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("auction", "The pure auction on one core: placements per second, balance, violations.") { hosts, instances, seed, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = AuctionBenchmark.Run(parsed.GetValue(hosts), parsed.GetValue(instances), parsed.GetValue(seed), Console.Error);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
