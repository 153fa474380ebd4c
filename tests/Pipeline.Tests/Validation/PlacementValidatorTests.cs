using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Pipeline.Tests.Validation;

public sealed class PlacementValidatorTests
{
    [Fact]
    public void What_can_be_met_has_no_fault() => Assert.Empty(SpecificationValidator.Validate(
        With(new ServicePlacement
        {
            Priority = ServicePriority.High,
            MaxPerHost = 2,
            MaxPerZone = 3,
            MaxPerProvider = 4,
            ControlGroups = 2,
            Tolerations = Pairs("dedicated", ""),
            Affinities = [new ServiceAffinity("db01", FailureDomain.Zone), new ServiceAffinity("db01", FailureDomain.Host, Apart: true)],
        }) with
        { Placement = new EnvironmentPlacement { DedicatedHosts = true, HostLabels = Pairs("region", "eu"), Tolerations = Pairs("a", "b") } }));

    [Fact]
    public void Every_wrong_wish_is_named()
    {
        var errors = SpecificationValidator.Validate(
            With(new ServicePlacement
            {
                Priority = (ServicePriority)7,
                MaxPerHost = 0,
                MaxPerZone = -1,
                MaxPerProvider = 1001,
                ControlGroups = 3,
                Tolerations = Pairs("UPPER", "x"),
                Affinities =
                [
                    new ServiceAffinity("nobody", FailureDomain.Host), new ServiceAffinity("app01", FailureDomain.Host), new ServiceAffinity("db01", (FailureDomain)9), null!,
                ],
            }) with
            { Placement = new EnvironmentPlacement { HostLabels = Pairs("disk", ""), Tolerations = Pairs("-", "x") } });

        Assert.Equal(
            [
                "placement.hostLabels.disk", "placement.tolerations.-", "services[0].placement.priority", "services[0].placement.maxPerHost", "services[0].placement.maxPerZone",
                "services[0].placement.maxPerProvider", "services[0].placement.controlGroups", "services[0].placement.tolerations.UPPER", "services[0].placement.affinities[0].service",
                "services[0].placement.affinities[1].service", "services[0].placement.affinities[2].domain", "services[0].placement.affinities[3]",
            ],
            errors.Select(e => e.Field));
    }

    [Theory]
    [InlineData(FailureDomain.Host, FailureDomain.Host)]
    [InlineData(FailureDomain.Host, FailureDomain.Provider)]
    [InlineData(FailureDomain.Zone, FailureDomain.Zone)]
    public void Near_and_apart_at_once_is_a_contradiction_whoever_says_so(FailureDomain near, FailureDomain apart)
    {
        var own = With(new ServicePlacement { Affinities = [new ServiceAffinity("db01", near), new ServiceAffinity("db01", apart, Apart: true)] });
        Assert.Equal(("services[0].placement.affinities[0]", "contradiction"), SpecificationValidator.Validate(own).Select(e => (e.Field, e.Code)).Single());

        var others = With(new ServicePlacement { Affinities = [new ServiceAffinity("cache01", near)] });
        others = others with
        {
            Services = [.. others.Services.Select(s => s.Label == "cache01" ? s with { Placement = new ServicePlacement { Affinities = [new ServiceAffinity("app01", apart, Apart: true)] } } : s)],
        };
        Assert.Equal(("services[0].placement.affinities[0]", "contradiction"), SpecificationValidator.Validate(others).Select(e => (e.Field, e.Code)).Single());
    }

    [Fact]
    public void High_availability_is_one_per_host() => Assert.Equal(
        ("services[2].placement.maxPerHost", "contradiction"),
        SpecificationValidator.Validate(Examples.With("db01", s => s with { Placement = new ServicePlacement { MaxPerHost = 2 } })).Select(e => (e.Field, e.Code)).Single());

    [Fact]
    public void A_cycle_of_nearness_is_refused()
    {
        var specification = Examples.Appointments with
        {
            Services = [.. Examples.Appointments.Services.Select(s => s with
            {
                Placement = new ServicePlacement { Affinities = [new ServiceAffinity(s.Label == "app01" ? "db01" : "app01", FailureDomain.Provider)] },
            })],
        };
        Assert.Equal(
            ["services[0].placement.affinities[0]", "services[2].placement.affinities[0]"],
            SpecificationValidator.Validate(specification).Where(e => e.Code == "cycle").Select(e => e.Field));
    }

    private static PodSpecification With(ServicePlacement placement) => Examples.With("app01", s => s with { Placement = placement });

    private static Dictionary<string, string> Pairs(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
