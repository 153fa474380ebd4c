using System.Text.RegularExpressions;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Tools;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>
/// What must hold even of a draft: unique, well-formed names. Everything else (types, versions, sizes, sources) is the
/// Pod API's to judge at deployment, so that one place knows the catalog and a draft may be unfinished.
/// </summary>
internal static partial class ConfigurationChecks
{
    private const int MostServices = 100;

    public static void Check(EnvironmentConfiguration configuration, ToolPlaces places, List<FieldError> errors)
    {
        if (configuration.Services.Count > MostServices)
            errors.Add(new FieldError("services", "too-many", $"An environment has at most {MostServices} services."));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, service) in configuration.Services.Index())
        {
            if (!LabelPattern().IsMatch(service.Label))
                errors.Add(new FieldError($"services[{index}].label", "invalid-label", "A label is a letter, then up to 19 letters, digits or dashes, lower case."));
            else if (!seen.Add(service.Label))
                errors.Add(new FieldError($"services[{index}].label", "duplicate-label", $"Another service is called {service.Label} already."));
            CheckVariables(service, $"services[{index}].variables", errors);
            CheckDomains(service, places, $"services[{index}].domains", errors);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, domain) in configuration.Domains.Index())
        {
            if (domain.Name.Length is 0 or > 253)
                errors.Add(new FieldError($"domains[{index}].name", "invalid-domain", "A host name has 1 to 253 characters."));
            else if (!names.Add(domain.Name))
                errors.Add(new FieldError($"domains[{index}].name", "duplicate", $"{domain.Name} is there twice."));
        }

        foreach (var (index, connection) in configuration.Connections.Index())
        {
            CheckLabel(connection.Provider, $"connections[{index}].provider", seen, errors);
            CheckLabel(connection.Consumer, $"connections[{index}].consumer", seen, errors);
        }
    }

    private static void CheckLabel(string label, string path, HashSet<string> labels, List<FieldError> errors)
    {
        if (!labels.Contains(label))
            errors.Add(new FieldError(path, "unknown-service", $"There is no service {label}."));
    }

    private static void CheckDomains(ServiceConfiguration service, ToolPlaces places, string path, List<FieldError> errors)
    {
        if (ToolPlaces.IsTool(service.Type) && service.Domains.Count > 0)
            errors.Add(new FieldError(path, "not-supported", $"A {service.Type} service has a name of the platform's, and no other."));
        foreach (var (index, _) in service.Domains.Index().Where(domain => places.Owns(domain.Item)))
            errors.Add(Reserved($"{path}[{index}]"));
    }

    /// <summary>What is said of a host name that is the platform's.</summary>
    internal static FieldError Reserved(string path) => new(path, "reserved-domain", "Names below this one belong to environments' own tools. Choose another.");

    internal static void CheckVariables(ServiceConfiguration service, string path, List<FieldError> errors)
    {
        foreach (var (name, setting) in service.Variables)
        {
            if (!VariablePattern().IsMatch(name))
                errors.Add(new FieldError($"{path}.{name}", "invalid-name", "A variable's name is letters, digits and underscores, not beginning with a digit."));
            else if (setting.Value?.Contains('\0', StringComparison.Ordinal) == true)
                errors.Add(new FieldError($"{path}.{name}", "invalid-value", "A value may not hold a null character."));
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,19}\z")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z")]
    private static partial Regex VariablePattern();
}
