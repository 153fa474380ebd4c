using System.Text.Json;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests;

public sealed partial class RenderedTextTests
{
    private static readonly JsonSerializerOptions Indented = new(CatalyzeJson.Options) { WriteIndented = true };

    [Theory]
    [InlineData("db01", "postgresql-ha")]
    [InlineData("quorum", "quorum")]
    [InlineData("cache01", "redis")]
    [InlineData("edge", "edge")]
    [InlineData("app01", "python")]
    public void Everything_rendered_for_a_service_is_as_accepted(string label, string name) => Verify(Examples.Blueprint(label), name);

    [Fact]
    public void Everything_rendered_for_a_database_by_itself_is_as_accepted() =>
        Verify(BlueprintFactory.Create(new ServiceSpecification { Label = "db01", Type = "postgresql" }, null, Examples.EnvironmentId), "postgresql");

    [Fact]
    public void Everything_rendered_for_a_node_service_is_as_accepted() =>
        Verify(BlueprintFactory.Create(new ServiceSpecification { Label = "web", Type = "code" }, Examples.NodeSource, Examples.EnvironmentId), "node");

    [Fact]
    public void Everything_rendered_for_a_logging_service_is_as_accepted() =>
        Verify(BlueprintFactory.Create(new ServiceSpecification { Label = "logs", Type = "logging" }, null, Examples.EnvironmentId), "logging");

    [Fact]
    public void Everything_rendered_for_a_monitoring_service_is_as_accepted() =>
        Verify(BlueprintFactory.Create(new ServiceSpecification { Label = "metrics", Type = "monitoring" }, null, Examples.EnvironmentId), "monitoring");

    [Fact]
    public void The_proxy_of_a_logging_service_is_configured_as_accepted() => GoldenFile.Verify("logging.proxy.cfg", ProxyConfiguration.Render(Proxies.Logging));

    [Fact]
    public void The_edge_of_an_environment_is_configured_as_accepted()
    {
        var topology = EnvironmentTopology.Expand(Examples.Served);
        var files = EdgeConfiguration.Render(topology.Domains, ["10.77.0.1"], LoopbackAddresses.For(topology.ProvidersOf("edge")));
        GoldenFile.Verify("edge.cfg", files.Configuration);
        GoldenFile.Verify("edge.certificates.list", files.CertificateList);
    }

    [Fact]
    public void The_proxy_of_a_consumer_is_configured_as_accepted() => GoldenFile.Verify("consumer.proxy.cfg", ProxyConfiguration.Render(Proxies.Consumer));

    [Fact]
    public void The_proxy_of_a_member_that_may_become_the_primary_is_configured_as_accepted() => GoldenFile.Verify("member.proxy.cfg", ProxyConfiguration.Render(Proxies.Member));

    // Every change of the program changes it.
    [GeneratedRegex("tools:[0-9a-f]{16}")]
    private static partial Regex ProgramName();

    private static void Verify(ServiceBlueprint blueprint, string name)
    {
        foreach (var file in blueprint.Context.Files)
            GoldenFile.Verify($"images/{name}/{file.Path}", ProgramName().Replace(file.Text, "tools:(what they are made from)"));
        // Volumes come empty and belong to root unless it is said whose they are; then the service could not write there.
        Assert.Equal(blueprint.Runtime.Volumes.Count > 0, blueprint.Runtime.VolumeOwner is not null);
        var confinement = blueprint.Runtime.Confinement;
        GoldenFile.Verify($"{name}.apparmor", confinement.AppArmorProfile);
        var withoutProfile = blueprint.Runtime with { Confinement = confinement with { AppArmorProfile = "(see the profile's own file)" } };
        GoldenFile.Verify(
            $"{name}.blueprint.json",
            JsonSerializer.Serialize(new { ContentAddress = name is "logging" or "monitoring" ? "(changes with the program)" : blueprint.ContentAddress, blueprint.Repository, Runtime = withoutProfile }, Indented) + "\n");
    }
}
