using System.CommandLine;
using Catalyze.Bench.Deploy;

namespace Catalyze.Bench.Placement;

internal static class PlacementCommand
{
    /// <summary>Environment variable with the connection string of the pod's storage.</summary>
    private const string StorageVariable = "CATALYZE_BENCH_STORAGE";

    internal static Command Create()
    {
        var instances = new Option<int>("--instances") { Description = "Instances to place at once.", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds") { Description = "How often it is measured.", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var controlPlane = new Option<string>("--control-plane") { Description = "Address of the Pod API.", DefaultValueFactory = _ => "http://127.0.0.1:7071" };
        var token = new Option<FileInfo>("--operator-token-file") { Description = "File with the operator's token.", Required = true };
        var engines = new Option<DirectoryInfo>("--engines") { Description = "Folder of the hosts' engines.", Required = true };
        var command = new Command("placement", "From the order to all reservations committed, beside the bare storage calls that takes.")
        {
            instances, rounds, json, controlPlane, token, engines,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var storage = Environment.GetEnvironmentVariable(StorageVariable)
                ?? throw new InvalidOperationException($"Set {StorageVariable} to the connection string of the pod's storage.");
            var options = new DeployOptions
            {
                Replicas = [parsed.GetRequiredValue(instances)],
                Rounds = parsed.GetRequiredValue(rounds),
                ControlPlane = new Uri(parsed.GetRequiredValue(controlPlane)),
                OperatorToken = parsed.GetRequiredValue(token),
                Engines = parsed.GetRequiredValue(engines),
            };
            var report = await PlacementBenchmark.RunAsync(options, storage, Console.Error, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
