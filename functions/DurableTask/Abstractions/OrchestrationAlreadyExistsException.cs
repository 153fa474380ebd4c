namespace Catalyze.DurableTask;

/// <summary>An instance of the id exists in a status that refuses a new one.</summary>
public sealed class OrchestrationAlreadyExistsException(string message) : Exception(message);
