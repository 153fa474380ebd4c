namespace Catalyze.DurableTask;

/// <summary>The call a sub-orchestration answers.</summary>
/// <param name="Name">Name of the caller.</param>
/// <param name="InstanceId">Its instance.</param>
/// <param name="ExecutionId">Its execution: an answer for an earlier one is ignored.</param>
/// <param name="TaskId">Position of the call among the caller's actions.</param>
public sealed record ParentExecution(string Name, string InstanceId, string ExecutionId, int TaskId);
