namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>Steps still to do, and what was observed so far.</summary>
internal sealed record ProgramInput(IReadOnlyList<ProgramStep> Steps, IReadOnlyList<string> Log);
