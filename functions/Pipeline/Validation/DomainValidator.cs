using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks how public host names are to be served.</summary>
public static class DomainValidator
{
    private const int MostSettings = 1000;

    /// <summary>Judges customers' certificates: wrong fields, and what can be used but should be looked after.</summary>
    /// <param name="specification">What to check; names and options are checked with the rest of it.</param>
    /// <param name="now">When the certificates must be valid.</param>
    public static (IReadOnlyList<FieldError> Errors, IReadOnlyList<FieldError> Warnings) ExamineCertificates(PodSpecification specification, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var examined = specification.Domains.Take(MostSettings).Index()
            .Where(d => d.Item?.Certificate is not null && Names.IsDomain(d.Item.Name ?? ""))
            .Select(d => CertificateExaminer.Examine(d.Item.Certificate!, d.Item.Name, $"domains[{d.Index}].certificate", now))
            .ToList();
        return ([.. examined.SelectMany(e => e.Errors)], [.. examined.SelectMany(e => e.Warnings)]);
    }

    internal static void Validate(PodSpecification specification, IReadOnlyDictionary<string, string> served, FieldErrors errors)
    {
        if (!errors.Require(specification.Domains.Count <= MostSettings, "domains", "too-many", $"At most {MostSettings} domains are allowed."))
            return;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < specification.Domains.Count; i++)
        {
            var field = $"domains[{i}]";
            if (specification.Domains[i] is not { Name: { } name } domain)
            {
                errors.Add($"{field}.name", "missing", "The host name is missing.");
                continue;
            }

            errors.Require(served.ContainsKey(name), $"{field}.name", "unknown-domain", $"No service lists the domain {name}.");
            if (!seen.TryAdd(name, i))
                errors.Add($"{field}.name", "duplicate", $"domains[{seen[name]}] is about {name} already.");
            if (errors.Require(domain.Options is not null, $"{field}.options", "missing", "The options are null; leave them out for the defaults."))
                Validate(domain.Options!, $"{field}.options", errors);
        }
    }

    private static void Validate(DomainOptions options, string field, FieldErrors errors)
    {
        if (options.HstsSeconds is { } seconds)
            Range(seconds, 0, 63_072_000, "hstsSeconds", "seconds");
        Range(options.MaxBodyMib, 1, 10_240, "maxBodyMib", "MiB");
        Range(options.ConnectSeconds, 1, 60, "connectSeconds", "seconds");
        Range(options.ReadSeconds, 1, 3600, "readSeconds", "seconds");

        void Range(int value, int smallest, int largest, string member, string unit) =>
            errors.Require(value >= smallest && value <= largest, $"{field}.{member}", "out-of-range", $"Expected {smallest} to {largest} {unit}.");
    }
}
