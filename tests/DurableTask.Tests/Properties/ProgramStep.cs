namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>A step of a generated orchestration.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Count">How many calls, milliseconds, or failures before the success.</param>
/// <param name="Attempts">Attempts that the retry policy allows.</param>
/// <param name="Inner">Steps of the sub-orchestration.</param>
internal sealed record ProgramStep(StepKind Kind, int Count = 0, int Attempts = 0, IReadOnlyList<ProgramStep>? Inner = null)
{
    public override string ToString() => Inner is null ? $"{Kind}({Count},{Attempts})" : $"{Kind}[{string.Join(' ', Inner)}]";
}
