using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests.Validation;

public sealed class SpecificationValidatorTests
{
    [Fact]
    public void What_standbys_are_for_is_refused_where_there_are_none()
    {
        AssertService("cache01", s => s with { Synchronous = SynchronousReplication.Strict }, "services[1].synchronous", "not-supported");
        AssertService("db01", s => s with { Scale = 1, HighAvailability = false, Synchronous = SynchronousReplication.Available }, "services[2].synchronous", "not-supported");
        AssertService("db01", s => s with { Synchronous = (SynchronousReplication)7 }, "services[2].synchronous", "unknown-value");
        AssertService("db01", s => s with { Size = new ServiceSize(160, 100, 256) }, "services[2].size.memoryMib", "out-of-range");
        Assert.Empty(SpecificationValidator.Validate(Examples.With("db01", s => s with { Synchronous = SynchronousReplication.Strict })));
    }

    [Fact]
    public void Names_that_the_catalog_needs_are_refused_as_labels()
    {
        AssertService("cache01", s => s with { Type = "quorum" }, "services[1].type", "unknown-type");
        var errors = SpecificationValidator.Validate(Examples.Appointments with
        {
            Services = [.. Examples.Appointments.Services, new ServiceSpecification { Label = "quorum", Type = "redis" }, new ServiceSpecification { Label = "db01-ro", Type = "redis" }],
        });
        Assert.Equal([("services[3].label", "reserved-label"), ("services[4].label", "reserved-label")], errors.Select(e => (e.Field, e.Code)));
    }

    [Fact]
    public void A_logging_service_is_one_is_reached_by_hosts_alone_and_keeps_what_its_disk_holds()
    {
        var logs = new ServiceSpecification { Label = "logs", Type = "logging", Retention = new LogRetention(90, 2560) };
        Assert.Empty(With(logs));
        Assert.Equal([("services[3].retention.days", "out-of-range"), ("services[3].retention.mib", "out-of-range")], With(logs with { Retention = new LogRetention(0, 2561) }));
        Assert.Equal([("services[4].type", "duplicate")], With(logs, logs with { Label = "logs2" }));
        Assert.Equal([("services[3].scale", "out-of-range")], With(logs with { Scale = 2 }));
        var access = new ToolAccess { Keys = ["a2V5"], Entrance = "/tools" };
        Assert.Equal(
            [("services[3].domains", "missing"), ("services[3].access.entrance", "invalid-address"), ("services[3].access.keys[0]", "invalid-key")], With(logs with { Access = access }));
        Assert.Equal([("services[3].domains", "too-many")], With(logs with { Domains = ["a.example.org", "b.example.org"] }));
        AssertService("cache01", s => s with { Access = access }, "services[1].access", "not-supported");
        AssertService("cache01", s => s with { Retention = new LogRetention(7) }, "services[1].retention", "not-supported");
        AssertService("cache01", s => s with { Label = "host" }, "services[1].label", "reserved-label", "unknown-service");
        var connected = Examples.Appointments with
        {
            Services = [.. Examples.Appointments.Services, logs],
            Connections = [.. Examples.Appointments.Connections, new ConnectionSpecification("logs", "app01")],
        };
        Assert.Equal([("connections[2].provider", "not-a-provider")], SpecificationValidator.Validate(connected).Select(e => (e.Field, e.Code)));

        static IEnumerable<(string, string)> With(params ServiceSpecification[] more) =>
            SpecificationValidator.Validate(Examples.Appointments with { Services = [.. Examples.Appointments.Services, .. more] }).Select(e => (e.Field, e.Code));
    }

    [Fact]
    public void A_monitoring_service_is_one_is_reached_by_hosts_alone_and_takes_a_webhook()
    {
        var good = new Dictionary<string, string> { ["WEBHOOK_URL"] = "https://hooks.example/alerts?team=care", ["WEBHOOK_KEY"] = "whsec_" + Convert.ToBase64String(new byte[32]), ["ALERT_MAIL"] = "ada@example.org, grace@example.org" };
        var metrics = new ServiceSpecification { Label = "metrics", Type = "monitoring", Retention = new LogRetention(90, 1280), Variables = good };
        Assert.Empty(With(metrics));
        Assert.Equal([("services[4].type", "duplicate")], With(metrics, metrics with { Label = "metrics2" }));
        Assert.Equal([("services[3].retention.mib", "out-of-range")], With(metrics with { Retention = new LogRetention(7, 1281) }));
        foreach (var wrong in new[] { "http://hooks.example/", "https://user@hooks.example/", "hooks.example", "https://hooks.example/ x" })
            Assert.Equal([("services[3].variables.WEBHOOK_URL", "invalid-value")], With(metrics with { Variables = new Dictionary<string, string> { ["WEBHOOK_URL"] = wrong } }));
        foreach (var wrong in new[] { "short", "whsec_!", Convert.ToBase64String(new byte[23]), Convert.ToBase64String(new byte[65]) })
            Assert.Equal([("services[3].variables.WEBHOOK_KEY", "invalid-value")], With(metrics with { Variables = new Dictionary<string, string> { ["WEBHOOK_KEY"] = wrong } }));
        foreach (var wrong in new[] { "ada", "ada@", "@example.org", "ada@example.org,", "ada @example.org", string.Join(',', Enumerable.Repeat("ada@example.org", 11)) })
            Assert.Equal([("services[3].variables.ALERT_MAIL", "invalid-value")], With(metrics with { Variables = new Dictionary<string, string> { ["ALERT_MAIL"] = wrong } }));
        Assert.Equal([("services[3].variables.OTHER", "not-supported")], With(metrics with { Variables = new Dictionary<string, string> { ["OTHER"] = "x" } }));
        var connected = Examples.Appointments with
        {
            Services = [.. Examples.Appointments.Services, metrics],
            Connections = [.. Examples.Appointments.Connections, new ConnectionSpecification("metrics", "app01")],
        };
        Assert.Equal([("connections[2].provider", "not-a-provider")], SpecificationValidator.Validate(connected).Select(e => (e.Field, e.Code)));

        static IEnumerable<(string, string)> With(params ServiceSpecification[] more) =>
            SpecificationValidator.Validate(Examples.Appointments with { Services = [.. Examples.Appointments.Services, .. more] }).Select(e => (e.Field, e.Code));
    }

    [Fact]
    public void The_example_has_no_fault() => Assert.Empty(SpecificationValidator.Validate(Examples.Appointments));

    [Theory]
    [InlineData("Db01")]
    [InlineData("1db")]
    [InlineData("")]
    [InlineData("db01-")]
    [InlineData("db01\n")]
    [InlineData("a23456789012345678901")]
    public void A_bad_label_is_refused(string label) => AssertService("cache01", s => s with { Label = label }, "services[1].label", "invalid-label", "unknown-service");

    [Fact]
    public void The_edges_label_is_reserved() => AssertService("cache01", s => s with { Label = "edge" }, "services[1].label", "reserved-label", "unknown-service");

    [Fact]
    public void A_label_is_used_once() => AssertService("cache01", s => s with { Label = "db01" }, "services[2].label", "duplicate", "unknown-service");

    [Fact]
    public void An_unknown_type_is_refused() => AssertService("cache01", s => s with { Type = "mongodb" }, "services[1].type", "unknown-type");

    [Fact]
    public void An_edge_cannot_be_asked_for() => AssertService("cache01", s => s with { Type = "edge" }, "services[1].type", "unknown-type");

    [Fact]
    public void An_unknown_version_is_refused() => AssertService("db01", s => s with { Version = "9.6" }, "services[2].version", "unknown-version");

    [Theory]
    [InlineData(1, 250, 2048, "memoryMib")]
    [InlineData(int.MaxValue, 250, 2048, "memoryMib")]
    [InlineData(512, -1, 2048, "cpuMillis")]
    [InlineData(512, 250, 0, "diskMib")]
    public void A_size_out_of_range_is_refused(int memory, int cpu, int disk, string member) =>
        AssertService("db01", s => s with { Size = new ServiceSize(memory, cpu, disk) }, $"services[2].size.{member}", "out-of-range");

    [Fact]
    public void A_scale_out_of_range_is_refused() => AssertService("app01", s => s with { Scale = 0 }, "services[0].scale", "out-of-range");

    [Fact]
    public void High_availability_needs_two() => AssertService("db01", s => s with { Scale = 1 }, "services[2].scale", "out-of-range");

    [Fact]
    public void Two_databases_without_high_availability_are_refused() =>
        AssertService("db01", s => s with { HighAvailability = false }, "services[2].scale", "out-of-range");

    [Fact]
    public void Redis_has_no_high_availability() =>
        AssertService("cache01", s => s with { HighAvailability = true }, "services[1].highAvailability", "not-supported");

    [Fact]
    public void A_code_service_needs_a_source() => AssertService("app01", s => s with { Source = null }, "services[0].source", "missing");

    [Fact]
    public void A_database_takes_no_source_and_no_variables() => Assert.Equal(
        ["services[2].source", "services[2].variables"],
        SpecificationValidator.Validate(Examples.With("db01", s => s with
        {
            Source = new SourceReference(Examples.PythonSource.Digest),
            Variables = new Dictionary<string, string> { ["A"] = "b" },
        })).Select(e => e.Field));

    [Theory]
    [InlineData("localhost")]
    [InlineData("Example.org")]
    [InlineData("example.org:8443")]
    [InlineData("*.example.org")]
    [InlineData("192.0.2.1")]
    [InlineData("a..org")]
    [InlineData("example.org\n")]
    public void A_bad_domain_is_refused(string domain) =>
        AssertService("app01", s => s with { Domains = [domain] }, "services[0].domains[0]", "invalid-domain");

    [Fact]
    public void A_domain_leads_to_one_service() =>
        AssertService("app01", s => s with { Domains = ["a.example.org", "a.example.org"] }, "services[0].domains[1]", "duplicate");

    [Theory]
    [InlineData("1A", "invalid-name")]
    [InlineData("A B", "invalid-name")]
    [InlineData("A=B", "invalid-name")]
    [InlineData("CATALYZE_ROLE", "reserved-name")]
    [InlineData("PORT", "reserved-name")]
    [InlineData("LD_PRELOAD", "reserved-name")]
    public void A_bad_variable_is_refused(string name, string code) =>
        AssertService("app01", s => s with { Variables = new Dictionary<string, string> { [name] = "v" } }, $"services[0].variables.{name}", code);

    [Fact]
    public void A_variables_value_is_never_repeated()
    {
        var errors = SpecificationValidator.Validate(
            Examples.With("app01", s => s with { Variables = new Dictionary<string, string> { ["SECRET"] = "hunter2" + new string('x', 17_000) } }));
        Assert.Equal("too-large", Assert.Single(errors).Code);
        Assert.DoesNotContain("hunter2", errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "app01", "connections[0].provider", "unknown-service")]
    [InlineData("db01", "nothing", "connections[0].consumer", "unknown-service")]
    [InlineData("db01", "db01", "connections[0]", "self-connection")]
    [InlineData("app01", "db01", "connections[0].consumer", "not-a-consumer")]
    public void A_bad_connection_is_refused(string provider, string consumer, string field, string code)
    {
        var error = Assert.Single(SpecificationValidator.Validate(Examples.Appointments with { Connections = [new(provider, consumer)] }));
        Assert.Equal((field, code), (error.Field, error.Code));
    }

    [Fact]
    public void The_same_connection_twice_is_refused() => Assert.Equal(
        ("connections[1]", "duplicate"),
        SpecificationValidator.Validate(Examples.Appointments with { Connections = [new("db01", "app01"), new("db01", "app01")] }).Select(e => (e.Field, e.Code)).Single());

    [Fact]
    public void A_cycle_is_refused_and_what_hangs_on_it_is_not()
    {
        ServiceSpecification Code(string label) => new() { Label = label, Type = "code", Source = new SourceReference(Examples.PythonSource.Digest) };
        var errors = SpecificationValidator.Validate(Examples.Appointments with
        {
            Services = [Code("a"), Code("b"), Code("c"), Code("d"), Code("e")],
            Connections = [new("a", "b"), new("b", "c"), new("c", "b"), new("c", "d"), new("a", "e")],
        });
        Assert.Equal(["connections[1]", "connections[2]"], errors.Where(e => e.Code == "cycle").Select(e => e.Field));
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public void Every_wrong_field_is_reported_at_once()
    {
        var errors = SpecificationValidator.Validate(new PodSpecification
        {
            EnvironmentId = "x",
            EnvironmentName = " ",
            OrganisationId = "",
            Services = [new ServiceSpecification { Label = "A", Type = "what", Domains = ["no"], HostLabels = new Dictionary<string, string> { ["A"] = "" } }],
            Connections = [new("a", "b")],
        });
        Assert.Equal(
            ["environmentId", "environmentName", "organisationId", "services[0].label", "services[0].domains[0]", "services[0].hostLabels.A", "services[0].type", "connections[0].provider", "connections[0].consumer"],
            errors.Select(e => e.Field));
    }

    [Fact]
    public void A_process_the_Procfile_lacks_is_refused()
    {
        var sources = new Dictionary<string, SourceManifest>(StringComparer.Ordinal) { [Examples.PythonSource.Digest] = Examples.PythonSource };
        var specification = Examples.With("app01", s => s with { Process = "nightly", Domains = [] });
        Assert.Equal(("services[0].process", "unknown-process"), SpecificationValidator.Validate(specification, sources).Select(e => (e.Field, e.Code)).Single());
        Assert.Equal("unknown-source", SpecificationValidator.Validate(Examples.Appointments, new Dictionary<string, SourceManifest>()).Single().Code);
    }

    private static void AssertService(string label, Func<ServiceSpecification, ServiceSpecification> change, string field, string code, string? alsoAllowed = null)
    {
        var errors = SpecificationValidator.Validate(Examples.With(label, change));
        var error = Assert.Single(errors, e => e.Code != alsoAllowed);
        Assert.Equal((field, code), (error.Field, error.Code));
    }
}
