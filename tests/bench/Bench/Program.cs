using System.CommandLine;
using Catalyze.Bench.Api;
using Catalyze.Bench.Auctions;
using Catalyze.Bench.Deploy;
using Catalyze.Bench.Durable;
using Catalyze.Bench.Logs;
using Catalyze.Bench.Placement;
using Catalyze.Bench.Recover;
using Catalyze.Bench.Wire;

var root = new RootCommand("Benchmarks of Catalyze, each beside its reference in the same run.") { ApiCommand.Create(), AuctionCommand.Create(), DeployCommand.Create(), DurableCommand.Create(), LogsCommand.Create(), PlacementCommand.Create(), RecoverCommand.Create(), WireCommand.Create() };
return await root.Parse(args).InvokeAsync();
