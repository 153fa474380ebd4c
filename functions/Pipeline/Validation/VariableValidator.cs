using System.Text;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks a service's environment variables. Messages never repeat a value: values are secrets.</summary>
internal static class VariableValidator
{
    private const int MostVariables = 200;
    private const int LongestValue = 16 << 10;
    private const int LargestTogether = 64 << 10;

    // The platform sets them, or the entrypoint's shell and the loader would obey them before the program starts.
    private static readonly string[] Reserved = ["PORT", "PATH", "HOME", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "SECONDS", "UID", "EUID", "PPID", "PS4"];
    private static readonly string[] ReservedPrefixes = ["CATALYZE_", "LD_", "BASH_"];

    public static void Validate(ServiceSpecification service, string field, FieldErrors errors)
    {
        var at = $"{field}.variables";
        if (!errors.Require(service.Variables.Count <= MostVariables, at, "too-many", $"At most {MostVariables} variables are allowed."))
            return;
        long together = 0;
        foreach (var (name, value) in service.Variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var here = $"{at}.{name}";
            if (!errors.Require(Names.IsVariable(name), here, "invalid-name", "A variable's name is letters, digits and underscores, not beginning with a digit; at most 128."))
                continue;
            errors.Require(
                !Reserved.Contains(name) && !ReservedPrefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal)), here, "reserved-name", "The platform sets this variable itself.");
            if (!errors.Require(value is not null && !value.Contains('\0', StringComparison.Ordinal), here, "invalid-value", "A value cannot be null or hold a NUL."))
                continue;
            var bytes = Encoding.UTF8.GetByteCount(value!);
            together += bytes;
            errors.Require(bytes <= LongestValue, here, "too-large", $"A value may take {LongestValue >> 10} KiB.");
        }

        errors.Require(together <= LargestTogether, at, "too-large", $"All values together may take {LargestTogether >> 10} KiB.");
        if (service.Variables.TryGetValue(CodeRecipe.HealthPathVariable, out var path))
        {
            errors.Require(
                path is ['/', ..] && path.Length <= 200 && path.All(c => c is > ' ' and < (char)127), $"{at}.{CodeRecipe.HealthPathVariable}", "invalid-value",
                "Expected a path that begins with a slash.");
        }
    }
}
