using System.CommandLine;

namespace Catalyze.Bench.Deploy;

internal static class DeployCommand
{
    internal static Command Create()
    {
        var replicas = new Option<string>("--replicas") { Description = "Numbers of replicas, separated by commas.", DefaultValueFactory = _ => "1,10,50" };
        var rounds = new Option<int>("--rounds") { Description = "How often each number is measured.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var controlPlane = new Option<string>("--control-plane") { Description = "Address of the Pod API.", DefaultValueFactory = _ => "http://127.0.0.1:7071" };
        var token = new Option<FileInfo>("--operator-token-file") { Description = "File with the operator's token.", Required = true };
        var engines = new Option<DirectoryInfo>("--engines") { Description = "Folder of the hosts' engines.", Required = true };
        var command = new Command("deploy", "From the order to all running, beside Docker Swarm on one node and plain parallel docker run.")
        {
            replicas, rounds, json, controlPlane, token, engines,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new DeployOptions
            {
                Replicas = [.. parsed.GetRequiredValue(replicas).Split(',').Select(int.Parse)],
                Rounds = parsed.GetRequiredValue(rounds),
                ControlPlane = new Uri(parsed.GetRequiredValue(controlPlane)),
                OperatorToken = parsed.GetRequiredValue(token),
                Engines = parsed.GetRequiredValue(engines),
            };
            var report = await DeployBenchmark.RunAsync(options, Console.Error, cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
