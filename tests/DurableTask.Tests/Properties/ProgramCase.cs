namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>One generated orchestration and what its caller does.</summary>
/// <param name="Seed">Gives the same case again.</param>
/// <param name="Steps">What the orchestration does.</param>
/// <param name="Suspends">Whether the caller suspends and resumes it in between.</param>
internal sealed record ProgramCase(int Seed, IReadOnlyList<ProgramStep> Steps, bool Suspends)
{
    private static readonly StepKind[] Leaves = [StepKind.Call, StepKind.Call, StepKind.Fan, StepKind.Flaky, StepKind.Timer, StepKind.Status];

    /// <summary>Events that the orchestration waits for.</summary>
    public int Events => Steps.Count(step => step.Kind == StepKind.Wait);

    public static ProgramCase Generate(int seed)
    {
        var random = new Random(seed);
        var steps = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Step(random, depth: 0)).ToList();
        return new ProgramCase(seed, steps, Suspends: random.Next(10) == 0);
    }

    public override string ToString() => $"seed {Seed}: {string.Join(' ', Steps)}{(Suspends ? ", suspended in between" : string.Empty)}";

    private static ProgramStep Step(Random random, int depth) => random.Next(depth == 0 ? 12 : 8) switch
    {
        < 6 and var leaf => Leaf(Leaves[leaf], random),
        6 when depth < 2 => new ProgramStep(StepKind.Sub, Inner: [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Step(random, depth + 1))]),
        8 or 9 => new ProgramStep(StepKind.Wait),
        10 => new ProgramStep(StepKind.Again),
        _ => new ProgramStep(StepKind.Call, random.Next(100)),
    };

    private static ProgramStep Leaf(StepKind kind, Random random) => kind switch
    {
        StepKind.Fan => new ProgramStep(kind, random.Next(2, 6)),
        StepKind.Flaky => new ProgramStep(kind, random.Next(0, 3), random.Next(1, 4)),
        StepKind.Timer => new ProgramStep(kind, random.Next(1, 40)),
        _ => new ProgramStep(kind, random.Next(100)),
    };
}
