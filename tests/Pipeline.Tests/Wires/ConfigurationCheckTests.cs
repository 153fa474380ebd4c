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
    public async Task HAProxy_accepts_the_configuration_of_an_edge()
    {
        using var folder = new ScratchFolder();
        using var authority = new TestAuthority("edge");
        folder.Write("tls/appointments.catalyze.test.pem", authority.Issue(Examples.EnvironmentId, "edge"));
        // The machine that tests knows neither the container's folders nor its hosts file.
        var text = Examples.Service("edge").Variables["EDGE_CONFIGURATION"]
            .Replace("/run/catalyze/tls/", folder.Path + "/tls/", StringComparison.Ordinal)
            .Replace("app01:80", "127.77.0.1:80", StringComparison.Ordinal);
        folder.Write("edge.cfg", text);
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
        folder.Write("wire.pem", authority.Issue(Examples.EnvironmentId, "app01"));
        folder.Write("proxy.cfg", configuration);
        var (exitCode, output) = await Tool.RunAsync(folder.Path, "haproxy", "-c", "-f", "proxy.cfg");
        Assert.True(exitCode == 0 && !output.Contains("[WARNING]", StringComparison.Ordinal), output);
    }
}
