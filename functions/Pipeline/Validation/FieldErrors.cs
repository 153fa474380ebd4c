using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>Collects wrong fields.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> errors = [];

    public IReadOnlyList<FieldError> All => errors;

    public void Add(string field, string code, string message) => errors.Add(new FieldError(field, code, message));

    /// <summary>Adds an error unless <paramref name="holds"/>.</summary>
    /// <returns><paramref name="holds"/>.</returns>
    public bool Require(bool holds, string field, string code, string message)
    {
        if (!holds)
            Add(field, code, message);
        return holds;
    }
}
