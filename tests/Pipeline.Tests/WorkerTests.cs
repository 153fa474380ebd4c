using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests;

public sealed class WorkerTests
{
    private static readonly SourceManifest Source = new(
        "sha256:" + new string('a', 64), "python", new Dictionary<string, string> { ["web"] = "python3 app.py", ["mailer"] = "python3 mail.py" }, 2, 100);

    private static readonly PodSpecification Environment = new()
    {
        EnvironmentId = "env-abcdefghij",
        EnvironmentName = "Test",
        OrganisationId = "org-1",
        Services =
        [
            new ServiceSpecification { Label = "db01", Type = "postgresql" },
            new ServiceSpecification
            {
                Label = "app01", Type = "code", Source = new SourceReference(Source.Digest), Domains = ["a.example.org"],
                Workers = new Dictionary<string, int> { ["mailer"] = 3, ["none"] = 0 },
            },
        ],
        Connections = [new ConnectionSpecification("db01", "app01")],
    };

    [Fact]
    public void A_target_is_a_service_of_its_own_name_with_the_same_image_and_providers()
    {
        var topology = EnvironmentTopology.Expand(Environment);

        var worker = topology.Service("app01.mailer");
        Assert.Equal(("mailer", 3), (worker.Process, worker.Scale));
        Assert.Empty(worker.Domains);
        Assert.Contains(new ExpandedConnection("db01", "app01.mailer", Implied: true), topology.Connections);
        Assert.Equal(["app01", "app01.mailer"], topology.ConsumersOf("db01"));
        Assert.DoesNotContain(topology.Services, service => service.Label == "app01.none");
        var (web, mailer) = (BlueprintFactory.Create(topology.Service("app01"), Source, "env-abcdefghij"), BlueprintFactory.Create(worker, Source, "env-abcdefghij"));
        Assert.Equal(web.ContentAddress, mailer.ContentAddress);
        Assert.Null(mailer.Runtime.ServicePort);
        Assert.Equal("mailer", mailer.Runtime.Variables["CATALYZE_PROCESS"]);
    }

    [Fact]
    public void A_stopped_service_has_no_instances_and_neither_have_its_workers()
    {
        var topology = EnvironmentTopology.Expand(Environment with { Services = [Environment.Services[0], Environment.Services[1] with { Stopped = true }] });

        Assert.Equal([1, 0, 0], new[] { "db01", "app01", "app01.mailer" }.Select(label => topology.Service(label).Scale));
    }

    [Fact]
    public void A_target_the_source_does_not_have_is_named()
    {
        var specification = Environment with { Services = [Environment.Services[0], Environment.Services[1] with { Workers = new Dictionary<string, int> { ["sweeper"] = 1 } }] };

        var errors = SpecificationValidator.Validate(specification, new Dictionary<string, SourceManifest> { [Source.Digest] = Source });

        Assert.Equal(("services[1].workers.sweeper", "unknown-process"), (Assert.Single(errors).Field, errors[0].Code));
    }

    [Theory]
    [InlineData("app01", "app01", null)]
    [InlineData("app01.mailer", "app01", "mailer")]
    public void A_workers_label_names_its_service_and_its_target(string label, string service, string? target) =>
        Assert.Equal((service, target), (WorkerLabels.ServiceOf(label), WorkerLabels.TargetOf(label)));
}
