using System.Collections.Concurrent;
using System.Security.Cryptography;
using Catalyze.Contracts.Specifications;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>One environment after the other, and what it should be by what was asked for and by how that ended.</summary>
internal sealed class EnvironmentSlot(int number, Sources sources)
{
    /// <summary>What the newest deployment that ended well asked for, by release: scales by service.</summary>
    private readonly Dictionary<string, IReadOnlyDictionary<string, int>> releases = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<string> made = new();

    /// <summary>Every environment it ever made.</summary>
    public IReadOnlyCollection<string> Made => made;

    /// <summary>Null while there is none.</summary>
    public string? EnvironmentId { get; private set; }

    public PodSpecification? Specification { get; private set; }

    public IReadOnlyList<PlannedService> Services { get; private set; } = [];

    /// <summary>The release that serves; null before the first.</summary>
    public string? Serving { get; private set; }

    /// <summary>Instances each declared service is to have; empty before the first release serves.</summary>
    public IReadOnlyDictionary<string, int> Scales => Serving is null ? new Dictionary<string, int>(StringComparer.Ordinal) : releases[Serving];

    /// <summary>Releases that served before.</summary>
    public IReadOnlyList<string> Earlier => [.. releases.Keys.Where(r => r != Serving)];

    /// <summary>Where visitors find its first service, while it has two instances or more.</summary>
    public string? Visited => EnvironmentId is { } id && Scales.GetValueOrDefault("app01") >= 2 ? $"{id}.catalyze.test" : null;

    /// <summary>A specification for a new environment of these services.</summary>
    public PodSpecification Begin(IReadOnlyList<PlannedService> services)
    {
        EnvironmentId = "env-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10);
        made.Enqueue(EnvironmentId);
        Services = services;
        Serving = null;
        releases.Clear();
        var providers = services.Where(s => !s.IsCode).Select(s => s.Label).ToList();
        var consumers = services.Where(s => s.IsCode).Select(s => s.Label).ToList();
        return Specification = new PodSpecification
        {
            EnvironmentId = EnvironmentId,
            EnvironmentName = $"soak {number}",
            OrganisationId = "org-soak",
            // The kernel of a development machine may have no AppArmor; the environment says that it accepts this.
            Confinement = Confinement.Waived,
            Services = [.. services.Select(s => Describe(s, EnvironmentId))],
            Connections = [.. from consumer in consumers from provider in providers select new ConnectionSpecification(provider, consumer)],
        };
    }

    /// <summary>What is asked for now, with one service changed.</summary>
    public PodSpecification With(string label, Func<ServiceSpecification, ServiceSpecification> change) => Specification! with
    {
        Services = [.. Specification!.Services.Select(s => s with { Scale = Scales.GetValueOrDefault(s.Label, s.Scale) }).Select(s => s.Label == label ? change(s) : s)],
    };

    /// <summary>A deployment ended well.</summary>
    public void Serves(string releaseId, IReadOnlyDictionary<string, int> scales, PodSpecification? specification = null)
    {
        Serving = releaseId;
        releases[releaseId] = scales;
        if (specification is not null) Specification = specification;
    }

    /// <summary>An earlier release serves again.</summary>
    public void ServesAgain(string releaseId) => Serving = releaseId;

    public void End() => (EnvironmentId, Specification, Serving, Services) = (null, null, null, []);

    private ServiceSpecification Describe(PlannedService service, string environmentId) => service switch
    {
        { IsCode: true } => PodSupport.Services.Web(service.Label, sources[service.Source], service.Scale, service.Label == "app01" ? $"{environmentId}.catalyze.test" : null) with
        {
            Size = new ServiceSize(128, 100, 256),
        },
        { Type: "postgresql" } => PodSupport.Services.Database(service.Label, service.Scale),
        _ => PodSupport.Services.Redis(service.Label),
    };
}
