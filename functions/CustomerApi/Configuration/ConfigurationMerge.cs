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
            Domains = [.. written.Domains.Select((domain, index) => domain with
            {
                Certificate = MergeCertificate(domain.Certificate, current.Domains.FirstOrDefault(one => one.Name == domain.Name)?.Certificate, $"domains[{index}].certificate", errors),
            })],
        };
    }

    /// <summary>The configuration as it may be shown: names of variables and certificates, no values and keys.</summary>
    public static EnvironmentConfiguration WithoutValues(EnvironmentConfiguration configuration) => configuration with
    {
        Services = [.. configuration.Services.Select(service => service with
        {
            Variables = service.Variables.ToDictionary(variable => variable.Key, _ => new VariableSetting(Set: true), StringComparer.Ordinal),
        })],
        Domains = [.. configuration.Domains.Select(domain => domain with { Certificate = domain.Certificate is { } certificate ? certificate with { PrivateKey = null, Set = true } : null })],
    };

    /// <summary>The certificate with its key: its own, or that of the same chain.</summary>
    public static CertificateSetting? MergeCertificate(CertificateSetting? written, CertificateSetting? current, string path, List<FieldError> errors)
    {
        if (written is null)
            return null;
        var key = written.PrivateKey ?? (current?.Chain == written.Chain ? current.PrivateKey : null);
        if (key is null)
            errors.Add(new FieldError($"{path}.privateKey", "no-value", "There is no private key of this chain yet: send it."));
        return written with { PrivateKey = key, Set = null };
    }

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
