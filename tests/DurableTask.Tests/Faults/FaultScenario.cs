namespace Catalyze.DurableTask.Tests.Faults;

/// <summary>Something a caller does with the hub, and all of what the orchestrations and the caller observe of it, in order.</summary>
/// <param name="Name">Names it in the output.</param>
/// <param name="Tasks">Orchestrators and activities.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record FaultScenario(string Name, Func<FaultRun, Action<DurableTaskRegistry>> Tasks, Func<FaultRun, Task<string>> RunAsync)
{
    public override string ToString() => Name;
}
