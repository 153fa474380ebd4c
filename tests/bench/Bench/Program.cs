using System.CommandLine;
using Catalyze.Bench.Deploy;

var root = new RootCommand("Benchmarks of Catalyze, each beside its reference in the same run.") { DeployCommand.Create() };
return await root.Parse(args).InvokeAsync();
