using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Joins a written configuration with the secret values it leaves out.</summary>
internal static class ConfigurationMerge
{
    /// <summary>The written configuration with every variable's value: its own, or the one the same service has already.</summary>
    /// <param name="written">What the caller sent.</param>
    /// <param name="current">What is stored.</param>
    /// <param name="errors">Takes an error for every variable that has neither.</param>
    public static EnvironmentConfiguration Merge(EnvironmentConfiguration written, EnvironmentConfiguration current, List<FieldError> errors)
    {
        // A stored document has unique labels; a written one may not, and is refused elsewhere.
        var existing = current.Services.ToDictionary(service => service.Label, StringComparer.Ordinal);
        return written with
        {
            Services = [.. written.Services.Select((service, index) => service with
            {
                Variables = MergeVariables(service, existing.GetValueOrDefault(service.Label), $"services[{index}].variables", errors),
            })],
        };
    }

    /// <summary>The configuration as it may be shown: names of variables, no values.</summary>
    public static EnvironmentConfiguration WithoutValues(EnvironmentConfiguration configuration) => configuration with
    {
        Services = [.. configuration.Services.Select(service => service with
        {
            Variables = service.Variables.ToDictionary(variable => variable.Key, _ => new VariableSetting(Set: true), StringComparer.Ordinal),
        })],
    };

    private static Dictionary<string, VariableSetting> MergeVariables(
        ServiceConfiguration written, ServiceConfiguration? current, string path, List<FieldError> errors)
    {
        var merged = new Dictionary<string, VariableSetting>(StringComparer.Ordinal);
        foreach (var (name, setting) in written.Variables)
        {
            var value = setting.Value ?? current?.Variables.GetValueOrDefault(name)?.Value;
            if (value is null)
                errors.Add(new FieldError($"{path}.{name}", "no-value", $"{name} has no value yet: send one."));
            else
                merged[name] = new VariableSetting(value);
        }

        return merged;
    }
}
