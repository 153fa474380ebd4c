using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Problems;

/// <summary>A refusal on its way to the answer.</summary>
public sealed class ProblemException(Problem problem, Exception? innerException = null) : Exception(problem.Title, innerException)
{
    /// <summary>What will be answered.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>A 400 that names every wrong field.</summary>
    public static ProblemException Invalid(IReadOnlyList<FieldError> errors) => new(Problem.Invalid(errors));
}
