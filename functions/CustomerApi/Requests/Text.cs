using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Checks of names that people choose.</summary>
internal static class Text
{
    public static FieldError? CheckName(string name, string field, int longest) =>
        string.IsNullOrWhiteSpace(name) || name.Length > longest || name.Any(char.IsControl)
            ? new FieldError(field, "invalid-name", $"It must have 1 to {longest} characters and no control characters.")
            : null;

    public static void ThrowIfAny(params FieldError?[] errors)
    {
        var wrong = errors.OfType<FieldError>().ToList();
        if (wrong.Count > 0)
            throw Problems.ProblemException.Invalid(wrong);
    }
}
