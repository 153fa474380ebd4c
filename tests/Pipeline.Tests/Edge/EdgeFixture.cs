using System.Net;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Pipeline.Tests.Edge;

/// <summary>A running edge with two names before one service, and one before a service that is not there.</summary>
public sealed class EdgeFixture : IAsyncLifetime
{
    internal const string Plain = "plain.example.test";
    internal const string Strict = "strict.example.test";
    internal const string Away = "away.example.test";

    internal static readonly IReadOnlyList<PublishedDomain> Domains =
    [
        new(Plain, "app01", 80, new DomainOptions { ReadSeconds = 60 }, null),
        new(Strict, "app01", 80, new DomainOptions { HstsSeconds = 31536000, MaxBodyMib = 1, ReadSeconds = 1, WebSockets = false, Cors = true }, null),
        new(Away, "app02", 80, new DomainOptions { ConnectSeconds = 1 }, null),
    ];

    internal CustomerCertificates Certificates { get; } = new();

    internal EchoService Service { get; private set; } = null!;

    internal RunningEdge Edge { get; private set; } = null!;

    internal IPEndPoint Address => Edge.Public;

    public async Task InitializeAsync()
    {
        Service = await EchoService.StartAsync();
        // Nobody listens at port 1.
        Edge = new RunningEdge(new Dictionary<string, int>(StringComparer.Ordinal) { ["app01"] = Service.Port, ["app02"] = 1 });
        Write(Domains);
        await Edge.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        Edge.Dispose();
        Certificates.Dispose();
    }

    /// <summary>A certificate for exactly each name, and for <see cref="Plain"/> one that would do for all of them.</summary>
    internal EdgeFiles Write(IReadOnlyList<PublishedDomain> domains)
    {
        var files = EdgeConfiguration.Render(
            domains, ["127.0.0.1"], domains.Select(d => d.Service).Distinct(StringComparer.Ordinal).ToDictionary(label => label, label => label, StringComparer.Ordinal));
        Edge.Write(files, domains.ToDictionary(d => d.Name, d => d.Name == Plain ? Certificates.Pem("*.example.test") : Certificates.Pem(d.Name), StringComparer.Ordinal));
        return files;
    }
}
