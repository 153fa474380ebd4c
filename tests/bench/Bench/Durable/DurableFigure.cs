namespace Catalyze.Bench.Durable;

/// <summary>One measured figure of one round.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">The figure.</param>
/// <param name="CallsEach">Storage calls for each unit of work, looks into empty queues included; null where none are counted.</param>
/// <param name="FloorAllows">The rate at which raw storage calls of that number could be made in this round, at the same concurrency.</param>
/// <param name="Published">What the Azure Storage provider of Durable Functions publishes as its target.</param>
internal sealed record DurableFigure(string Name, string Unit, double Value, double? CallsEach = null, double? FloorAllows = null, double? Published = null);
