using System.CommandLine;

namespace Catalyze.Bench.Api;

internal static class ApiCommand
{
    internal static Command Create()
    {
        var connections = new Option<int>("--connections") { Description = "Connections, each with one request under way.", DefaultValueFactory = _ => 50 };
        var seconds = new Option<int>("--seconds") { Description = "How long each kind is measured in a round.", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "How often it is measured.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("api", "The Customer API: sign-in-checked reads and writes, beside a bare endpoint of the same server.") { connections, seconds, rounds, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await ApiBenchmark.RunAsync(
                parsed.GetValue(connections), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds), Console.Error, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
