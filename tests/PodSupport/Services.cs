using Catalyze.Contracts.Specifications;

namespace Catalyze.PodSupport;

/// <summary>Small services for test environments.</summary>
public static class Services
{
    public static ServiceSpecification Redis(string label) => new() { Label = label, Type = "redis" };

    public static ServiceSpecification Web(string label, SourceReference source, int scale = 1, string? domain = null) => new()
    {
        Label = label,
        Type = "code",
        Source = source,
        Scale = scale,
        Domains = domain is null ? [] : [domain],
    };

    public static ServiceSpecification Database(string label, int scale) => new() { Label = label, Type = "postgresql", Scale = scale, HighAvailability = scale > 1 };
}
