using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Pipeline.Tests.Certificates;

public sealed class CertificateExaminerTests : IDisposable
{
    private const string Name = "shop.example.test";
    private readonly CustomerCertificates authority = new();

    public void Dispose() => authority.Dispose();

    [Theory]
    [InlineData("shop.example.test", true)]
    [InlineData("*.example.test", true)]
    [InlineData("*.test", false)]
    [InlineData("*.shop.example.test", false)]
    [InlineData("example.test", false)]
    public void The_name_must_be_among_the_certificates(string certified, bool good)
    {
        var (leaf, key) = authority.Issue(certified);

        var codes = Codes(leaf + authority.Intermediate + authority.Root, key);

        Assert.Equal(good ? [] : ["certificate.chain[0] wrong-name"], codes);
    }

    [Fact]
    public void What_there_is_to_know_of_a_good_one_is_told()
    {
        var (leaf, key) = authority.Issue(Name, "www.example.test");

        var examined = CertificateExaminer.Examine(new DomainCertificate(leaf + authority.Intermediate, key), Name, "certificate", CustomerCertificates.Now);

        Assert.Empty(examined.Errors);
        Assert.Empty(examined.Warnings);
        Assert.Equal([Name, "www.example.test"], examined.Names);
        Assert.Equal("CN=Test intermediate", examined.Issuer);
        Assert.Equal(2039, examined.ExpiresAt!.Value.Year);
        Assert.Equal(64, examined.Fingerprint!.Length);
    }

    [Fact]
    public void Another_key_is_refused()
    {
        var (leaf, _) = authority.Issue(Name);
        var (_, key) = authority.Issue(Name);

        Assert.Equal(["certificate.privateKey key-mismatch"], Codes(leaf + authority.Intermediate, key));
    }

    [Fact]
    public void The_chain_must_be_in_order_and_every_link_signed()
    {
        using var other = new CustomerCertificates();
        var (leaf, key) = authority.Issue(Name);

        Assert.Contains("certificate.chain[1] chain-order", Codes(leaf + authority.Root + authority.Intermediate, key));
        // Of the same name, but another key signed.
        Assert.Equal(["certificate.chain[1] chain-order"], Codes(leaf + other.Intermediate, key));
        Assert.Contains("certificate.chain[0] not-a-leaf", Codes(authority.Intermediate + leaf, key));
    }

    [Theory]
    [InlineData(-400, -1, "certificate.chain[0] expired")]
    [InlineData(1, 400, "certificate.chain[0] not-yet-valid")]
    [InlineData(-400, 1, null)]
    public void It_must_be_valid_now(int fromDays, int untilDays, string? refusal)
    {
        var (leaf, key) = authority.Issue(CustomerCertificates.Now.AddDays(fromDays), CustomerCertificates.Now.AddDays(untilDays), Name);

        Assert.Equal(refusal is null ? [] : [refusal], Codes(leaf + authority.Intermediate, key));
    }

    [Theory]
    [InlineData(29, "ends-soon")]
    [InlineData(31, null)]
    public void One_that_ends_soon_is_worth_a_warning(int days, string? warning)
    {
        var (leaf, key) = authority.Issue(CustomerCertificates.Now.AddDays(-300), CustomerCertificates.Now.AddDays(days), Name);

        var examined = CertificateExaminer.Examine(new DomainCertificate(leaf + authority.Intermediate, key), Name, "certificate", CustomerCertificates.Now);

        Assert.Empty(examined.Errors);
        Assert.Equal(warning is null ? [] : [warning], examined.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void A_certificate_alone_may_not_be_trusted()
    {
        var (leaf, key) = authority.Issue(Name);

        var examined = CertificateExaminer.Examine(new DomainCertificate(leaf, key), Name, "certificate", CustomerCertificates.Now);

        Assert.Empty(examined.Errors);
        Assert.Equal("incomplete-chain", Assert.Single(examined.Warnings).Code);
    }

    [Theory]
    [InlineData(1024, "certificate.chain[0] weak-key")]
    [InlineData(2048, null)]
    public void Short_keys_are_refused(int bits, string? refusal)
    {
        var (leaf, key) = authority.IssueRsa(bits, Name);

        Assert.Equal(refusal is null ? [] : [refusal], Codes(leaf + authority.Intermediate, key));
    }

    [Theory]
    [InlineData("", "invalid-pem")]
    [InlineData("no key", "invalid-pem")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "unsupported-key")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted")]
    public void A_key_that_cannot_be_used_is_refused_by_its_field(string key, string code)
    {
        var (leaf, _) = authority.Issue(Name);

        Assert.Equal([$"certificate.privateKey {code}"], Codes(leaf + authority.Intermediate, key));
    }

    [Fact]
    public void A_chain_is_certificates_and_nothing_else()
    {
        var (leaf, key) = authority.Issue(Name);

        Assert.Equal(["certificate.chain invalid-pem"], Codes("nothing", key));
        Assert.Equal(["certificate.chain invalid-pem"], Codes(leaf + key, key));
        Assert.Equal(["certificate.chain invalid-pem"], Codes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key));
        Assert.Equal(["certificate.chain invalid-pem"], Codes(string.Concat(Enumerable.Repeat(leaf, 11)), key));
    }

    [Fact]
    public void No_message_repeats_the_key()
    {
        var (leaf, _) = authority.Issue(Name);
        var (_, key) = authority.Issue(Name);

        var examined = CertificateExaminer.Examine(new DomainCertificate(leaf, key + "x"), "other.test", "certificate", CustomerCertificates.Now);

        Assert.DoesNotContain(examined.Errors.Concat(examined.Warnings), e => e.Message.Contains(key[30..60], StringComparison.Ordinal));
        Assert.DoesNotContain(key[30..60], new DomainCertificate(leaf, key).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_servers_read_has_no_comments_parameters_or_carriage_returns()
    {
        var (leaf, key) = authority.Issue(Name);
        var written = CertificatePem.Normalise(new DomainCertificate(
            "# comes with the order\r\n" + leaf.ReplaceLineEndings("\r\n") + "\r\n\r\n" + authority.Intermediate,
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + key));

        Assert.Equal(leaf + authority.Intermediate + key, written);
    }

    private static List<string> Codes(string chain, string key) =>
        [.. CertificateExaminer.Examine(new DomainCertificate(chain, key), Name, "certificate", CustomerCertificates.Now).Errors.Select(e => $"{e.Field} {e.Code}")];
}
