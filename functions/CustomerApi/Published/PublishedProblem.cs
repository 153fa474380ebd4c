using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Published;

/// <summary>A refusal as the clients show it: a problem document with two members of theirs (RFC 9457 allows more members).</summary>
/// <param name="Type">As in <see cref="ProblemDocument"/>.</param>
/// <param name="Title">Shown; never empty.</param>
/// <param name="Status">The status code sent.</param>
/// <param name="Detail">As in <see cref="ProblemDocument"/>.</param>
/// <param name="CorrelationId">As in <see cref="ProblemDocument"/>.</param>
/// <param name="Errors">As in <see cref="ProblemDocument"/>.</param>
/// <param name="Description">Shown: the detail and every wrong field; never empty, or the clients print the whole document.</param>
/// <param name="Code">Shown: the status code.</param>
internal sealed record PublishedProblem(
    string Type, string Title, int Status, string? Detail, string? CorrelationId, IReadOnlyList<FieldError> Errors, string Description, int Code)
{
    /// <summary>The status for the clients: at 412 they replace themselves by a newer version instead of showing anything.</summary>
    public static int StatusOf(Problem problem) => problem.Status == StatusCodes.Status412PreconditionFailed ? StatusCodes.Status409Conflict : problem.Status;

    public static PublishedProblem Of(Problem problem, string correlationId)
    {
        var status = StatusOf(problem);
        return new PublishedProblem("/problems/" + problem.Kind, problem.Title, status, problem.Detail, correlationId, problem.Errors, Describe(problem), status);
    }

    private static string Describe(Problem problem)
    {
        var lines = problem.Errors.Select(error => error.Field.Length == 0 ? error.Message : $"{error.Field}: {error.Message}");
        var text = string.Join(' ', problem.Errors.Count > 0 ? lines : [problem.Detail ?? problem.Title]);
        return text;
    }
}
