using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests.Wires;

/// <summary>HAProxy and AppArmor's compiler themselves judge what is rendered.</summary>
public sealed class ConfigurationCheckTests
{
    [Fact]
    public async Task HAProxy_accepts_the_configuration_of_a_consumer() => await CheckAsync(ProxyConfiguration.Render(Proxies.Consumer));

    [Fact]
    public async Task HAProxy_accepts_the_configuration_of_a_standby() => await CheckAsync(ProxyConfiguration.Render(Proxies.Member));

    [Fact]
    public async Task HAProxy_accepts_the_configuration_of_a_service_nobody_uses_yet() =>
        await CheckAsync(ProxyConfiguration.Render(Proxies.Member with { Inbound = Proxies.Member.Inbound! with { Consumers = [] }, Outbound = [] }));

    [Fact]
    public async Task HAProxy_accepts_the_configuration_of_an_edge_with_a_thousand_names()
    {
        using var folder = new ScratchFolder();
        using var authority = new TestAuthority("edge");
        var names = Enumerable.Range(0, 1000).Select(i => $"name-{i}.catalyze.test").ToList();
        var files = EdgeConfiguration.Render(
            [.. names.Select((name, i) => new PublishedDomain(name, "app01", 80, new DomainOptions { HstsSeconds = i % 2 == 0 ? 60 : 3600, Cors = i % 3 == 0 }, null))], ["10.77.0.1", "10.77.0.2"],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["app01"] = "127.77.0.1" });
        var pem = authority.Issue(Examples.EnvironmentId, "edge");
        foreach (var name in names)
            folder.Write($"tls/{name}.pem", pem);
        // The machine that tests knows neither the container's folders nor its hosts file.
        folder.Write(EdgeWiring.CertificateListFile, files.CertificateList.Replace(InstanceWiring.EdgeCertificateFolder, folder.Path + "/tls/", StringComparison.Ordinal));
        folder.Write(EdgeWiring.MaintenanceMap, "");
        folder.Write(EdgeWiring.DeploymentMap, "");
        folder.Write("edge.cfg", files.Configuration
            .Replace(EdgeWiring.Folder, folder.Path + "/", StringComparison.Ordinal));
        var (exitCode, output) = await Tool.RunAsync(folder.Path, "haproxy", "-c", "-f", "edge.cfg");
        Assert.True(exitCode == 0 && !output.Contains("[WARNING]", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData("db01")]
    [InlineData("cache01")]
    [InlineData("edge")]
    [InlineData("app01")]
    public async Task AppArmor_compiles_the_profile(string label)
    {
        using var folder = new ScratchFolder();
        folder.Write("profile", Examples.Blueprint(label).Runtime.Confinement.AppArmorProfile);
        var (exitCode, output) = await Tool.RunAsync(
            folder.Path, "apparmor_parser", "-Q", "-K", "-M", "/usr/share/apparmor-features/features", "profile");
        Assert.True(exitCode == 0, output);
    }

    private static async Task CheckAsync(string configuration)
    {
        using var folder = new ScratchFolder();
        using var authority = new TestAuthority("environment");
        folder.Write("ca.pem", authority.Pem);
        folder.Write("refused.lst", "");
        folder.Write("wire.pem", authority.Issue(Examples.EnvironmentId, "app01"));
        folder.Write("proxy.cfg", configuration);
        var (exitCode, output) = await Tool.RunAsync(folder.Path, "haproxy", "-c", "-f", "proxy.cfg");
        Assert.True(exitCode == 0 && !output.Contains("[WARNING]", StringComparison.Ordinal), output);
    }
}
