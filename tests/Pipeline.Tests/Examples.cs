using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline.Tests;

/// <summary>Specifications the tests start from.</summary>
internal static class Examples
{
    public const string EnvironmentId = "env-4k2m9qx7ab";

    public static SourceManifest PythonSource { get; } = new(
        "sha256:" + new string('a', 64), "python", new SortedDictionary<string, string>(StringComparer.Ordinal) { ["web"] = "python3 server.py", ["worker"] = "python3 worker.py" }, 7, 12345)
    {
        Packages = ["python3-psycopg2", "python3-redis"],
        RequirementsFile = "requirements.txt",
    };

    public static SourceManifest NodeSource { get; } = new(
        "sha256:" + new string('b', 64), "node", new SortedDictionary<string, string>(StringComparer.Ordinal) { ["web"] = "node server.js" }, 3, 999)
    {
        RequirementsFile = "package.json",
    };

    public static PodSpecification Appointments { get; } = new()
    {
        EnvironmentId = EnvironmentId,
        EnvironmentName = "appointments",
        OrganisationId = "org-1",
        Services =
        [
            new ServiceSpecification
            {
                Label = "app01", Type = "code", Scale = 2, Domains = ["appointments.catalyze.test", "www.appointments.catalyze.test"],
                Source = new SourceReference(PythonSource.Digest),
            },
            new ServiceSpecification { Label = "cache01", Type = "redis" },
            new ServiceSpecification { Label = "db01", Type = "postgresql", Scale = 2, HighAvailability = true },
        ],
        Connections = [new ConnectionSpecification("db01", "app01"), new ConnectionSpecification("cache01", "app01")],
    };

    /// <summary>The same with a domain that is served in its own way.</summary>
    public static PodSpecification Served { get; } = Appointments with
    {
        Domains =
        [
            new DomainSpecification
            {
                Name = "www.appointments.catalyze.test",
                Options = new DomainOptions { HstsSeconds = 31536000, MaxBodyMib = 1, ConnectSeconds = 2, ReadSeconds = 30, WebSockets = false, Cors = true },
            },
        ],
    };

    public static ServiceSpecification Service(string label) => EnvironmentTopology.Expand(Appointments).Service(label);

    public static ServiceBlueprint Blueprint(string label) =>
        BlueprintFactory.Create(Service(label), label == "app01" ? PythonSource : null, EnvironmentId);

    /// <summary>The specification with one service changed.</summary>
    public static PodSpecification With(string label, Func<ServiceSpecification, ServiceSpecification> change) =>
        Appointments with { Services = [.. Appointments.Services.Select(s => s.Label == label ? change(s) : s)] };
}
