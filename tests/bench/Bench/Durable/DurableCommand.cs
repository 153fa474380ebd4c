using System.CommandLine;

namespace Catalyze.Bench.Durable;

internal static class DurableCommand
{
    internal static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often everything is measured.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("durable", "Durable orchestrations over an Azurite of the benchmark's own, beside the raw storage calls and the published targets.") { rounds, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await DurableBenchmark.RunAsync(parsed.GetRequiredValue(rounds), Console.Error, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
