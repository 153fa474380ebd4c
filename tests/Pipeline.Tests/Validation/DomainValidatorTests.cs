using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Pipeline.Tests.Validation;

public sealed class DomainValidatorTests
{
    private const string Known = "appointments.catalyze.test";

    [Fact]
    public void A_domain_served_in_its_own_way_is_good() => Assert.Empty(SpecificationValidator.Validate(Examples.Served));

    [Fact]
    public void Every_wrong_field_of_a_domain_is_named()
    {
        var specification = Examples.Appointments with
        {
            Domains =
            [
                new DomainSpecification { Name = Known, Options = new DomainOptions { HstsSeconds = -1, MaxBodyMib = 0, ConnectSeconds = 61, ReadSeconds = 3601 } },
                new DomainSpecification { Name = Known },
                new DomainSpecification { Name = "other.catalyze.test" },
            ],
        };

        Assert.Equal(
            [
                "domains[0].options.hstsSeconds out-of-range", "domains[0].options.maxBodyMib out-of-range", "domains[0].options.connectSeconds out-of-range",
                "domains[0].options.readSeconds out-of-range", "domains[1].name duplicate", "domains[2].name unknown-domain",
            ],
            SpecificationValidator.Validate(specification).Select(e => $"{e.Field} {e.Code}"));
    }

    [Fact]
    public void A_certificate_is_judged_for_the_name_it_is_given_to()
    {
        using var authority = new CustomerCertificates();
        var (leaf, key) = authority.Issue("shop.example.test");
        var specification = Examples.Appointments with
        {
            Domains = [new DomainSpecification { Name = "www." + Known }, new DomainSpecification { Name = Known, Certificate = new DomainCertificate(leaf, key) }],
        };

        var (errors, warnings) = DomainValidator.ExamineCertificates(specification, CustomerCertificates.Now);

        Assert.Equal("domains[1].certificate.chain[0] wrong-name", errors.Select(e => $"{e.Field} {e.Code}").Single());
        Assert.Equal("domains[1].certificate.chain incomplete-chain", warnings.Select(e => $"{e.Field} {e.Code}").Single());
    }
}
