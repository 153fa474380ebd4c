using System.CommandLine;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSoak.Running;

const string StorageVariable = "CATALYZE_SOAK_STORAGE";
var minutes = new Option<double>("--minutes") { Description = "How long operations and faults are begun.", DefaultValueFactory = _ => 20 };
var seed = new Option<int>("--seed") { Description = "Decides the plan; 0 draws one.", DefaultValueFactory = _ => 0 };
var json = new Option<bool>("--json") { Description = "The report as JSON on the standard output; progress is on the standard error." };
var onlyPlan = new Option<bool>("--plan") { Description = "Prints the seed's plan and does nothing." };
var pod = new RootCommand("Random operations and random faults on the running pod, then an audit of everything.") { minutes, seed, json, onlyPlan };
pod.SetAction(async (parsed, cancellationToken) =>
{
    var chosen = parsed.GetRequiredValue(seed) is var given && given != 0 ? given : Random.Shared.Next(1, 1_000_000);
    var length = TimeSpan.FromMinutes(parsed.GetRequiredValue(minutes));
    if (parsed.GetValue(onlyPlan))
    {
        foreach (var step in Planner.Make(chosen, length)) Console.WriteLine(step);
        return 0;
    }

    using var soak = new Soak(Environment.GetEnvironmentVariable(StorageVariable) ?? throw new InvalidOperationException($"{StorageVariable} is not set; ./catalyze soak sets it."));
    SoakReport report;
    try
    {
        report = await soak.RunAsync(chosen, length, cancellationToken);
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("ended early; everything that was taken away is given back");
        return 130;
    }

    // What differs stays, to be looked at.
    if (report.Passed) await soak.RemoveAsync(cancellationToken);
    Console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
    if (parsed.GetValue(json)) Console.Error.WriteLine(report.ToText());
    return report.Passed ? 0 : 1;
});
// Giving everything back takes longer than programs are usually given to end.
return await pod.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(8) });
