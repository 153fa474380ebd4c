using System.CommandLine;
using Catalyze.Soak;

var minutes = new Option<double>("--minutes") { Description = "How long orchestrations are started and workers killed.", DefaultValueFactory = _ => 3 };
var seed = new Option<int>("--seed") { Description = "Of the kills and the choice of orchestrations; 0 draws one.", DefaultValueFactory = _ => 0 };
var durable = new Command("durable", "Durable orchestrations on three workers that are killed at random.") { minutes, seed };
durable.SetAction((parsed, cancellationToken) => DurableSoak.RunAsync(TimeSpan.FromMinutes(parsed.GetRequiredValue(minutes)), parsed.GetRequiredValue(seed), cancellationToken));
var worker = new Command("worker", "One worker process; the soak starts it.") { Hidden = true };
worker.SetAction((_, cancellationToken) => SoakWorker.RunAsync(cancellationToken));
return await new RootCommand("Long runs under kills, audited at the end.") { durable, worker }.Parse(args).InvokeAsync();
