using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks how long tools keep what hosts deliver, and that there is one place to deliver to.</summary>
internal static class RetentionValidator
{
    public static void Validate(ServiceSpecification service, CatalogType type, string field, FieldErrors errors)
    {
        if (service.Retention is not { } retention || !errors.Require(Catalog.IsTool(type.Type), $"{field}.retention", "not-supported", "Only logging and monitoring keep what they get for a time."))
            return;
        if (retention.Days is { } days)
            errors.Require(days is >= 1 and <= ToolRecipe.MostDays, $"{field}.retention.days", "out-of-range", $"It may be kept 1 to {ToolRecipe.MostDays} days.");
        var most = ToolRecipe.MostMib(service.Size ?? type.DefaultSize);
        if (retention.Mib is { } mib)
            errors.Require(mib >= ToolRecipe.LeastMib && mib <= most, $"{field}.retention.mib", "out-of-range", $"On this disk it may take {ToolRecipe.LeastMib} to {most} MiB.");
    }

    /// <summary>Hosts deliver to one place of each kind.</summary>
    public static void ValidateNumber(PodSpecification specification, FieldErrors errors)
    {
        foreach (var tool in ToolTypes.All)
        {
            var further = specification.Services.Index().Where(s => s.Item?.Type == tool).Skip(1);
            foreach (var (index, _) in further)
                errors.Add($"services[{index}].type", "duplicate", $"An environment has one {tool} service.");
        }
    }
}
