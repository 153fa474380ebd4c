using System.CommandLine;

namespace Catalyze.Bench.Logs;

internal static class LogsCommand
{
    internal static Command Create()
    {
        var lines = new Option<int>("--lines") { Description = "Lines in the store before it is searched.", DefaultValueFactory = _ => 1_000_000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each search is measured.", DefaultValueFactory = _ => 7 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("logs", "The logging service over a PostgreSQL of the benchmark's own: ingestion beside bare COPY, searches beside bare SQL.") { lines, rounds, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await LogsBenchmark.RunAsync(parsed.GetValue(lines), parsed.GetValue(rounds), Console.Error, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
