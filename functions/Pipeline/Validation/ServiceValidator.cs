using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks one service by itself.</summary>
internal static class ServiceValidator
{
    private const int MostDomains = 20;
    private const int MostWorkers = 10;

    // Names that would mean something else to a consumer's resolver than the service.
    private static readonly string[] ReservedLabels = [Catalog.EdgeLabel, Catalog.QuorumLabel, WireNames.Host, "localhost", "internal", "catalyze"];

    public static void Validate(ServiceSpecification service, string field, Dictionary<string, string> domains, FieldErrors errors)
    {
        if (errors.Require(Names.IsLabel(service.Label), $"{field}.label", "invalid-label", $"Expected {Names.LabelRule}."))
            errors.Require(!ReservedLabels.Contains(service.Label), $"{field}.label", "reserved-label", $"{service.Label} is reserved; choose another label.");
        ValidateDomains(service, field, domains, errors);
        PlacementValidator.ValidatePairs(service.HostLabels, $"{field}.hostLabels", mayBeEmpty: false, errors);

        var type = Catalog.Types.FirstOrDefault(t => t.Type == service.Type);
        if (type is null)
        {
            var known = string.Join(", ", Catalog.Types.Select(t => t.Type));
            errors.Add($"{field}.type", "unknown-type", service.Type == QuorumRecipe.CatalogType.Type
                ? "A quorum comes by itself where a database is highly available; it cannot be asked for."
                : service.Type == Catalog.EdgeType
                ? "An edge comes by itself where a service has domains; it cannot be asked for."
                : $"The catalog has {known}.");
            // Without a type nothing is known about size and scale; variables are judged as a code service's.
            VariableValidator.Validate(service, field, errors);
            return;
        }

        if (service.Version is { } version)
            errors.Require(type.Versions.Contains(version), $"{field}.version", "unknown-version", $"The catalog has {type.Type} {string.Join(", ", type.Versions)}.");
        ValidateSize(service.Size, type, $"{field}.size", errors);
        ValidateScale(service, type, field, errors);
        ValidateMembers(service, field, errors);
        RetentionValidator.Validate(service, type, field, errors);
        ToolValidator.Validate(service, field, errors);
        ValidateSource(service, type, field, errors);
        ValidateWorkers(service, type, field, errors);
        if (type.NeedsSource)
            VariableValidator.Validate(service, field, errors);
        else if (type.Type == Catalog.MonitoringType)
            MonitoringValidator.Validate(service, field, errors);
        else
            errors.Require(service.Variables.Count == 0, $"{field}.variables", "not-supported", $"A {type.Type} service takes no variables.");
        if (service.Domains.Count > 0 && !Catalog.IsTool(service.Type))
        {
            errors.Require(
                type.NeedsSource && (service.Process ?? CodeRecipe.WebProcess) == CodeRecipe.WebProcess, $"{field}.domains", "not-supported",
                $"Only the process {CodeRecipe.WebProcess} of a code service can have domains.");
        }
    }

    private static void ValidateSize(ServiceSize? size, CatalogType type, string field, FieldErrors errors)
    {
        if (size is null)
            return;
        Range(size.MemoryMib, type.MinimumSize.MemoryMib, type.MaximumSize.MemoryMib, "memoryMib", "MiB of memory");
        Range(size.CpuMillis, type.MinimumSize.CpuMillis, type.MaximumSize.CpuMillis, "cpuMillis", "thousandths of a core");
        Range(size.DiskMib, type.MinimumSize.DiskMib, type.MaximumSize.DiskMib, "diskMib", "MiB of disk");

        void Range(int value, int smallest, int largest, string member, string unit) => errors.Require(
            value >= smallest && value <= largest, $"{field}.{member}", "out-of-range", $"A {type.Type} instance may have {smallest} to {largest} {unit}.");
    }

    private static void ValidateScale(ServiceSpecification service, CatalogType type, string field, FieldErrors errors)
    {
        var inRange = errors.Require(
            service.Scale >= 1 && service.Scale <= type.MaximumScale, $"{field}.scale", "out-of-range",
            type.MaximumScale == 1 ? $"A {type.Type} service has one instance." : $"A {type.Type} service may have 1 to {type.MaximumScale} instances.");
        if (service.HighAvailability && !type.SupportsHighAvailability)
        {
            errors.Add($"{field}.highAvailability", "not-supported", $"The catalog has no high availability for {type.Type}.");
            return;
        }

        if (!inRange)
            return;
        if (service.HighAvailability)
            errors.Require(service.Scale >= 2, $"{field}.scale", "out-of-range", "High availability needs at least 2 instances.");
        else if (type.Stateful)
            errors.Require(service.Scale == 1, $"{field}.scale", "out-of-range", $"More than one {type.Type} instance needs highAvailability.");
    }

    private static void ValidateMembers(ServiceSpecification service, string field, FieldErrors errors)
    {
        var elects = Catalog.FindRecipe(service.Type)!.ElectsPrimary(service);
        if (service.Synchronous is { } choice && errors.Require(elects, $"{field}.synchronous", "not-supported", "Only a highly available database has standbys."))
            errors.Require(Enum.IsDefined(choice), $"{field}.synchronous", "unknown-value", "Expected available or strict.");
        if (elects && service.Size is { } size)
        {
            errors.Require(
                size.MemoryMib < PostgresqlRecipe.CatalogType.MinimumSize.MemoryMib || size.MemoryMib >= PostgresqlMembers.MinimumMib, $"{field}.size.memoryMib", "out-of-range",
                $"With highAvailability a {service.Type} instance needs {PostgresqlMembers.MinimumMib} MiB of memory: what supervises it takes {PostgresqlMembers.SupervisorMib}.");
        }
    }

    private static void ValidateSource(ServiceSpecification service, CatalogType type, string field, FieldErrors errors)
    {
        if (!type.NeedsSource)
        {
            errors.Require(service.Source is null, $"{field}.source", "not-supported", $"A {type.Type} service takes no source.");
            errors.Require(service.Process is null, $"{field}.process", "not-supported", $"A {type.Type} service has no processes.");
            return;
        }

        if (errors.Require(service.Source is not null, $"{field}.source", "missing", "A code service needs an uploaded source archive."))
        {
            errors.Require(
                Names.IsDigest(service.Source!.Digest ?? ""), $"{field}.source.digest", "invalid-digest", "Expected sha256: and 64 hexadecimal digits, lower case.");
        }

        if (service.Process is { } process)
            errors.Require(Names.IsLabel(process), $"{field}.process", "invalid-name", $"A process is {Names.LabelRule}.");
    }

    private static void ValidateWorkers(ServiceSpecification service, CatalogType type, string field, FieldErrors errors)
    {
        if (!type.NeedsSource)
        {
            errors.Require(service.Workers.Count == 0, $"{field}.workers", "not-supported", $"A {type.Type} service has no processes.");
            return;
        }

        if (!errors.Require(service.Workers.Count <= MostWorkers, $"{field}.workers", "too-many", $"At most {MostWorkers} targets are allowed."))
            return;
        foreach (var (target, scale) in service.Workers.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            var at = $"{field}.workers.{target}";
            if (!errors.Require(Names.IsLabel(target), at, "invalid-name", $"A process is {Names.LabelRule}."))
                continue;
            errors.Require(target != (service.Process ?? CodeRecipe.WebProcess), at, "duplicate", $"{target} is what the service itself runs; its number is the service's scale.");
            errors.Require(scale >= 0 && scale <= type.MaximumScale, at, "out-of-range", $"A target may have 0 to {type.MaximumScale} instances.");
        }
    }

    private static void ValidateDomains(ServiceSpecification service, string field, Dictionary<string, string> domains, FieldErrors errors)
    {
        if (!errors.Require(service.Domains.Count <= MostDomains, $"{field}.domains", "too-many", $"At most {MostDomains} domains are allowed."))
            return;
        for (var i = 0; i < service.Domains.Count; i++)
        {
            var domain = service.Domains[i] ?? "";
            var at = $"{field}.domains[{i}]";
            if (!errors.Require(Names.IsDomain(domain), at, "invalid-domain", "Expected a host name of at least two parts, lower case, without port or path."))
                continue;
            errors.Require(!domain.EndsWith(".internal", StringComparison.Ordinal), at, "reserved-domain", "Names below .internal belong to the platform.");
            if (!domains.TryAdd(domain, at))
                errors.Add(at, "duplicate", $"{domains[domain]} has the domain {domain} already.");
        }
    }
}
