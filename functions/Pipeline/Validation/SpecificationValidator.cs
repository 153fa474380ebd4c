using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Finds everything that is wrong with a pod specification, before anything is stored or built.</summary>
public static class SpecificationValidator
{
    private const int MostServices = 50;
    private const int MostConnections = 500;

    /// <summary>Every wrong field at once, in the order of the specification; empty when there is none.</summary>
    public static IReadOnlyList<FieldError> Validate(PodSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var errors = new FieldErrors();
        ValidateHead(specification, errors);

        // Counts are checked first: everything after costs time in proportion to them.
        if (!errors.Require(specification.Services.Count > 0, "services", "missing", "An environment needs at least one service.")
            | !errors.Require(specification.Services.Count <= MostServices, "services", "too-many", $"At most {MostServices} services are allowed.")
            | !errors.Require(specification.Connections.Count <= MostConnections, "connections", "too-many", $"At most {MostConnections} connections are allowed."))
        {
            return errors.All;
        }

        var domains = new Dictionary<string, string>(StringComparer.Ordinal);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < specification.Services.Count; i++)
        {
            var field = $"services[{i}]";
            var service = specification.Services[i];
            if (!errors.Require(service is not null, field, "missing", "The service is null."))
                continue;
            if (!labels.TryAdd(service!.Label, field))
                errors.Add($"{field}.label", "duplicate", $"{labels[service.Label]} has the label {service.Label} already.");
            ServiceValidator.Validate(service, field, domains, errors);
        }

        foreach (var service in specification.Services.Where(s => s?.HighAvailability == true && Catalog.FindRecipe(s.Type)?.ElectsPrimary(s) == true))
        {
            if (labels.TryGetValue(LoopbackNames.ReadOnly(service.Label), out var taken))
                errors.Add($"{taken}.label", "reserved-label", $"{LoopbackNames.ReadOnly(service.Label)} leads to the standbys of {service.Label}; choose another label.");
        }

        RetentionValidator.ValidateNumber(specification, errors);
        ConnectionValidator.Validate(specification, errors);
        PlacementValidator.Validate(specification, errors);
        DomainValidator.Validate(specification, domains, errors);
        return errors.All;
    }

    /// <summary>Also checks the services against the sources that were uploaded.</summary>
    /// <param name="specification">What to check.</param>
    /// <param name="sources">Accepted sources by digest; a digest that is not among them is an error.</param>
    public static IReadOnlyList<FieldError> Validate(PodSpecification specification, IReadOnlyDictionary<string, SourceManifest> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        List<FieldError> errors = [.. Validate(specification)];
        for (var i = 0; i < specification.Services.Count; i++)
        {
            var service = specification.Services[i];
            if (service?.Source?.Digest is not { } digest || !Names.IsDigest(digest))
                continue;
            var process = service.Process ?? CodeRecipe.WebProcess;
            if (!sources.TryGetValue(digest, out var manifest))
            {
                errors.Add(new FieldError($"services[{i}].source.digest", "unknown-source", "No such source was uploaded, or it was refused."));
            }
            else if (!manifest.Processes.ContainsKey(process))
            {
                errors.Add(new FieldError(
                    $"services[{i}].process", "unknown-process", $"The Procfile has no process {process}; it has {string.Join(", ", manifest.Processes.Keys)}."));
            }

            errors.AddRange(service.Workers.Keys.Where(target => manifest?.Processes.ContainsKey(target) == false).Order(StringComparer.Ordinal).Select(target => new FieldError(
                $"services[{i}].workers.{target}", "unknown-process", $"The Procfile has no process {target}; it has {string.Join(", ", manifest!.Processes.Keys)}.")));
        }

        return errors;
    }

    private static void ValidateHead(PodSpecification specification, FieldErrors errors)
    {
        errors.Require(Names.IsEnvironmentId(specification.EnvironmentId), "environmentId", "invalid-id", "Expected env- and ten lower-case letters or digits.");
        errors.Require(
            specification.EnvironmentName.Trim().Length is > 0 and <= 60 && !specification.EnvironmentName.Any(char.IsControl),
            "environmentName", "invalid-name", "Expected 1 to 60 printable characters.");
        errors.Require(specification.OrganisationId.Length > 0, "organisationId", "missing", "The owner is missing.");
        errors.Require(Enum.IsDefined(specification.Confinement), "confinement", "unknown-value", "Expected enforced or waived.");
        if (specification.Pod is { } pod)
            errors.Require(Names.IsPod(pod), "pod", "invalid-name", "Expected up to 40 lower-case letters, digits or dashes.");
    }
}
