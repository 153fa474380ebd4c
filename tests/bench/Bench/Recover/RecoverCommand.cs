using System.CommandLine;
using System.Globalization;

namespace Catalyze.Bench.Recover;

internal static class RecoverCommand
{
    internal static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often a host is cut off.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var lostAfter = new Option<string>("--lost-after") { Description = "Silence after which the pod takes a host for lost, as it is configured.", DefaultValueFactory = _ => "00:00:15" };
        var controlPlane = new Option<string>("--control-plane") { Description = "Address of the Pod API.", DefaultValueFactory = _ => "http://127.0.0.1:7071" };
        var edge = new Option<string>("--edge") { Description = "Address of the public edge.", DefaultValueFactory = _ => "10.77.0.1:8443" };
        var authority = new Option<FileInfo>("--edge-authority") { Description = "Certificate of the public edge's authority.", Required = true };
        var token = new Option<FileInfo>("--operator-token-file") { Description = "File with the operator's token.", Required = true };
        var engines = new Option<DirectoryInfo>("--engines") { Description = "Folder of the hosts' engines.", Required = true };
        var command = new Command("recover", "From the loss of the only host that serves a name to its being served again.") { rounds, json, lostAfter, controlPlane, edge, authority, token, engines };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var benchmark = new RecoverBenchmark(
                new Uri(parsed.GetRequiredValue(controlPlane)), parsed.GetRequiredValue(token), System.Net.IPEndPoint.Parse(parsed.GetRequiredValue(edge)), parsed.GetRequiredValue(authority), Console.Error);
            var report = await benchmark.RunAsync(parsed.GetRequiredValue(rounds), TimeSpan.Parse(parsed.GetRequiredValue(lostAfter), CultureInfo.InvariantCulture), cancellationToken);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        });
        return command;
    }
}
