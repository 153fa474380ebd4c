using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks what an environment and its services ask of their hosts: also that no two wishes exclude each other on every host there could be.</summary>
internal static class PlacementValidator
{
    private const int MostPairs = 20;
    private const int MostAffinities = 10;
    private const int LargestLimit = 1000;

    public static void Validate(PodSpecification specification, FieldErrors errors)
    {
        if (specification.Placement is { } all)
        {
            ValidatePairs(all.HostLabels, "placement.hostLabels", mayBeEmpty: false, errors);
            ValidatePairs(all.Tolerations, "placement.tolerations", mayBeEmpty: true, errors);
        }

        var labels = specification.Services.Where(s => s is not null).Select(s => s.Label).ToHashSet(StringComparer.Ordinal);
        var sound = new List<(string Field, string Service, ServiceAffinity Affinity)>();
        for (var i = 0; i < specification.Services.Count; i++)
        {
            if (specification.Services[i] is not { Placement: { } placement } service) continue;
            var field = $"services[{i}].placement";
            ValidateOne(service, placement, field, errors);
            sound.AddRange(SoundAffinities(service, placement, field, labels, errors));
        }

        ReportContradictions(sound, errors);
        ReportCycles(sound, errors);
    }

    /// <summary>Names and values of host labels or taints.</summary>
    public static void ValidatePairs(IReadOnlyDictionary<string, string> pairs, string field, bool mayBeEmpty, FieldErrors errors)
    {
        if (!errors.Require(pairs.Count <= MostPairs, field, "too-many", $"At most {MostPairs} are allowed.")) return;
        foreach (var (name, value) in pairs)
        {
            errors.Require(
                Names.IsHostLabel(name) && (Names.IsHostLabel(value ?? "") || (mayBeEmpty && value == "")), $"{field}.{name}", "invalid-label",
                "Name and value are up to 63 lower-case letters, digits, dots, dashes or slashes.");
        }
    }

    private static void ValidateOne(ServiceSpecification service, ServicePlacement placement, string field, FieldErrors errors)
    {
        errors.Require(Enum.IsDefined(placement.Priority), $"{field}.priority", "unknown-value", "Expected low, normal or high.");
        Limit(placement.MaxPerHost, "maxPerHost");
        Limit(placement.MaxPerZone, "maxPerZone");
        Limit(placement.MaxPerProvider, "maxPerProvider");
        errors.Require(
            !service.HighAvailability || placement.MaxPerHost is null or 1, $"{field}.maxPerHost", "contradiction", "High availability allows one instance per host.");
        errors.Require(placement.ControlGroups is null or 1 or 2, $"{field}.controlGroups", "out-of-range", "Control groups have version 1 or 2.");
        ValidatePairs(placement.Tolerations, $"{field}.tolerations", mayBeEmpty: true, errors);

        void Limit(int? most, string member) =>
            errors.Require(most is null or (>= 1 and <= LargestLimit), $"{field}.{member}", "out-of-range", $"Expected 1 to {LargestLimit}.");
    }

    private static IEnumerable<(string Field, string Service, ServiceAffinity Affinity)> SoundAffinities(
        ServiceSpecification service, ServicePlacement placement, string field, HashSet<string> labels, FieldErrors errors)
    {
        if (!errors.Require(placement.Affinities.Count <= MostAffinities, $"{field}.affinities", "too-many", $"At most {MostAffinities} affinities are allowed.")) yield break;
        for (var i = 0; i < placement.Affinities.Count; i++)
        {
            var at = $"{field}.affinities[{i}]";
            var affinity = placement.Affinities[i];
            if (errors.Require(affinity is not null, at, "missing", "The affinity is null.")
                && errors.Require(labels.Contains(affinity!.Service ?? ""), $"{at}.service", "unknown-service", $"No service of the environment has the label {affinity.Service}.")
                && errors.Require(affinity.Service != service.Label, $"{at}.service", "self-affinity", "Limits per host, zone and provider say how a service's own instances part.")
                && errors.Require(Enum.IsDefined(affinity.Domain), $"{at}.domain", "unknown-value", "Expected host, zone or provider."))
            {
                yield return (at, service.Label, affinity);
            }
        }
    }

    // Who shares a host shares its zone and provider: apart in a domain excludes together in any domain within it. Apart holds both ways.
    private static void ReportContradictions(List<(string Field, string Service, ServiceAffinity Affinity)> all, FieldErrors errors)
    {
        foreach (var (field, service, together) in all.Where(a => !a.Affinity.Apart))
        {
            var against = all.Find(a => a.Affinity.Apart && a.Affinity.Domain >= together.Domain
                && ((a.Service == service && a.Affinity.Service == together.Service) || (a.Service == together.Service && a.Affinity.Service == service)));
            if (against.Field is not null)
                errors.Add(field, "contradiction", $"{against.Field} keeps {service} and {together.Service} apart: no host can meet both.");
        }
    }

    // A service follows those it must be near to: on a cycle none could be placed first.
    private static void ReportCycles(List<(string Field, string Service, ServiceAffinity Affinity)> all, FieldErrors errors)
    {
        var left = all.Where(a => !a.Affinity.Apart).ToList();
        while (true)
        {
            var followers = left.Select(a => a.Service).ToHashSet(StringComparer.Ordinal);
            var followed = left.Select(a => a.Affinity.Service).ToHashSet(StringComparer.Ordinal);
            if (left.RemoveAll(a => !followers.Contains(a.Affinity.Service) || !followed.Contains(a.Service)) == 0) break;
        }

        foreach (var (field, service, affinity) in left)
            errors.Add(field, "cycle", $"{service} is to be near {affinity.Service} as part of a cycle: none of its services could be placed before the others.");
    }
}
