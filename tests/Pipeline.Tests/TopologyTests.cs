using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests;

public sealed class TopologyTests
{
    private static readonly ExpandedTopology Topology = EnvironmentTopology.Expand(Examples.Appointments);

    [Fact]
    public void Providers_start_before_their_consumers() =>
        Assert.Equal(["cache01,quorum", "db01", "app01", "edge"], Topology.Stages.Select(s => string.Join(',', s)));

    [Fact]
    public void Domains_imply_an_edge_and_replicas_imply_a_connection_within() => Assert.Equal(
        [new("db01", "db01", true), new("quorum", "db01", true), new("quorum", "quorum", true), new("app01", "edge", true)], Topology.Connections.Where(c => c.Implied));

    [Fact]
    public void A_database_by_itself_needs_no_quorum()
    {
        var topology = EnvironmentTopology.Expand(Examples.With("db01", s => s with { Scale = 1, HighAvailability = false }));
        Assert.DoesNotContain(topology.Services, s => s.Label == Catalog.QuorumLabel);
        Assert.Equal(["edge"], topology.ImpliedServices);
    }

    [Fact]
    public void A_quorum_has_three_members_on_three_hosts_and_only_databases_that_elect_reach_it()
    {
        var quorum = Topology.Service("quorum");
        Assert.Equal((3, true), (quorum.Scale, quorum.HighAvailability));
        Assert.Equal(["db01", "quorum"], Topology.ConsumersOf("quorum"));
        Assert.Equal(["db01", "quorum"], Topology.ProvidersOf("db01"));
    }

    [Fact]
    public void Without_domains_there_is_no_edge() =>
        Assert.DoesNotContain(EnvironmentTopology.Expand(Examples.With("app01", s => s with { Domains = [] })).Services, s => s.Type == "edge");

    [Fact]
    public void A_tool_is_reached_by_the_edge_and_by_hosts_and_told_whom_to_let_in()
    {
        var tool = new ServiceSpecification
        {
            Label = "logs",
            Type = ToolTypes.Logging,
            Domains = ["logs-env-0123456789.tools.example.org"],
            Access = new ToolAccess { Keys = ["key1", "key2"], Entrance = "https://dashboard.example.org/environments/env-0123456789/tools/logs" },
        };
        var topology = EnvironmentTopology.Expand(Examples.Appointments with { Services = [.. Examples.Appointments.Services, tool] });
        Assert.Equal(["edge", "host"], topology.ConsumersOf("logs"));
        var variables = BlueprintFactory.Create(tool, null, Examples.EnvironmentId).Runtime.Variables;
        Assert.Equal(("key1 key2", tool.Domains[0], tool.Access.Entrance), (variables["CATALYZE_ACCESS_KEYS"], variables["CATALYZE_ACCESS_AUDIENCE"], variables["CATALYZE_ACCESS_ENTRANCE"]));
        Assert.DoesNotContain(BlueprintFactory.Create(tool with { Access = null }, null, Examples.EnvironmentId).Runtime.Variables.Keys, name => name.StartsWith("CATALYZE_ACCESS", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_are_filled_in()
    {
        Assert.All(Topology.Services, s => Assert.True(s.Version is not null && s.Size is not null));
        Assert.Equal("web", Topology.Service("app01").Process);
    }

    [Fact]
    public void Who_may_reach_whom_follows_from_the_connections()
    {
        Assert.Equal(["app01", "db01"], Topology.ConsumersOf("db01"));
        Assert.Equal(["cache01", "db01"], Topology.ProvidersOf("app01"));
    }

    [Fact]
    public void Loopback_addresses_are_distinct_and_stay_within_their_network()
    {
        var addresses = LoopbackAddresses.For(Enumerable.Range(0, 600).Select(i => $"s{i:000}"));
        Assert.Equal(600, addresses.Values.Distinct().Count());
        Assert.Equal(("127.77.0.1", "127.77.0.250", "127.77.1.1"), (addresses["s000"], addresses["s249"], addresses["s250"]));
    }

    [Fact]
    public void A_consumer_learns_addresses_with_credentials()
    {
        var variables = ConsumerVariables.For(
        [
            new(Topology.Service("db01"), new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = "aa" }),
            new(Topology.Service("cache01"), new Dictionary<string, string> { ["REDIS_PASSWORD"] = "bb" }),
        ]);
        Assert.Equal("postgresql://app:aa@db01:5432/app", variables["DATABASE_URL"]);
        Assert.Equal(variables["DATABASE_URL"], variables["DB01_URL"]);
        Assert.Equal("postgresql://app:aa@db01-ro:5432/app", variables["DB01_RO_URL"]);
        Assert.Equal("redis://app:bb@cache01:6379/0", variables["REDIS_URL"]);
    }

    [Fact]
    public void Two_databases_leave_the_usual_name_undecided()
    {
        var secrets = new Dictionary<string, string> { ["POSTGRES_PASSWORD"] = "aa" };
        var service = Topology.Service("db01");
        Assert.Equal(["DB02_RO_URL", "DB02_URL", "DB_1_RO_URL", "DB_1_URL"], ConsumerVariables.For([new(service with { Label = "db-1" }, secrets), new(service with { Label = "db02" }, secrets)]).Keys);
    }

    [Fact]
    public void An_unchanged_service_keeps_its_content_address_and_a_changed_source_does_not()
    {
        var one = Examples.Blueprint("app01");
        Assert.Equal(one.ContentAddress, Examples.Blueprint("app01").ContentAddress);
        var changed = Examples.PythonSource with { Digest = "sha256:" + new string('c', 64) };
        Assert.NotEqual(one.ContentAddress, BlueprintFactory.Create(Examples.Service("app01"), changed, Examples.EnvironmentId).ContentAddress);
    }

    [Fact]
    public void Size_and_secrets_change_no_image()
    {
        var db = Examples.Service("db01");
        var larger = BlueprintFactory.Create(db with { Size = new ServiceSize(4096, 1000, 8192) }, null, "env-0000000000");
        Assert.Equal(Examples.Blueprint("db01").ContentAddress, larger.ContentAddress);
        Assert.Equal("catalog/postgresql", larger.Repository);
        Assert.Equal("1010", larger.Runtime.Variables["POSTGRES_SHARED_BUFFERS_MIB"]);
    }

    [Fact]
    public void Code_images_are_not_shared_between_environments() => Assert.NotEqual(
        Examples.Blueprint("app01").Repository, BlueprintFactory.Create(Examples.Service("app01"), Examples.PythonSource, "env-0000000000").Repository);

    [Fact]
    public void The_sample_environment_has_no_fault()
    {
        var folder = typeof(TopologyTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "GoldenFolder").Value!;
        var sample = System.Text.Json.JsonSerializer.Deserialize<PodSpecification>(
            File.ReadAllText(Path.Combine(folder, "../../../infra/local-pod/sample/environment.json"))
                .Replace("\"confinement\"", $"\"environmentId\": \"{Examples.EnvironmentId}\", \"environmentName\": \"sample\", \"organisationId\": \"o\", \"confinement\"", StringComparison.Ordinal),
            Contracts.Json.CatalyzeJson.Strict)!;
        Assert.Equal(["services[0].source"], SpecificationValidator.Validate(sample).Select(e => e.Field));
    }
}
