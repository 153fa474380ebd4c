using Catalyze.Contracts.Problems;

namespace Catalyze.Tools.Http;

/// <summary>A request that cannot be answered as asked.</summary>
public sealed class ProblemException(int status, string kind, string title, string detail, IReadOnlyList<FieldError>? errors = null, Exception? cause = null)
    : Exception(detail, cause)
{
    public int Status => status;

    public ProblemDocument Document(string correlationId) => new($"/problems/{kind}", title, status, Message, correlationId, errors ?? []);

    /// <summary>A 400 that names every wrong field.</summary>
    public static ProblemException Invalid(IReadOnlyList<FieldError> errors) =>
        new(400, "invalid-request", "The request has wrong fields.", errors.Count == 1 ? errors[0].Message : $"{errors.Count} fields are wrong.", errors);
}
