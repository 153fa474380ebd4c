using System.Security.Cryptography;
using Azure.Core;
using Catalyze.Storage.Keys;
using Xunit;

namespace Catalyze.Storage.Tests;

/// <summary>Master keys wrapped by a key of a vault, against a stand-in that answers as Key Vault is documented to.</summary>
public sealed class KeyVaultTests : IAsyncLifetime
{
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-keys-");
    private readonly GivenToken credential = new();
    private FakeKeyVault vault = null!;

    public async Task InitializeAsync() => vault = await FakeKeyVault.StartAsync();

    public async Task DisposeAsync()
    {
        await vault.DisposeAsync();
        keys.Delete(recursive: true);
    }

    [Fact]
    public void Files_hold_no_key_and_secrets_open_in_another_process()
    {
        var kept = new FileKeySecretProtector(Ring()).Protect("secret"u8, "place");
        var file = Assert.Single(keys.GetFiles("*.key"));
        Assert.NotEqual(32, file.Length);
        Assert.Contains("RSA-OAEP-256", File.ReadAllText(file.FullName), StringComparison.Ordinal);

        Assert.Equal("secret"u8.ToArray(), new FileKeySecretProtector(Ring()).Unprotect(kept, "place"));
    }

    [Fact]
    public void The_challenge_is_met_without_a_secret_in_the_request_and_the_token_is_for_what_it_names()
    {
        _ = Ring();
        Assert.Equal("GET /keys/master anonymous False", vault.Requests.First());
        Assert.DoesNotContain(vault.Requests, said => said.Contains("anonymous True", StringComparison.Ordinal));
        Assert.Contains("POST /keys/master/VERSION/wrapkey bearer True", vault.Requests);
        Assert.Equal(("https://localhost/.default", FakeKeyVault.Tenant), (Assert.Single(credential.Asked!.Value.Scopes), credential.Asked.Value.TenantId));
    }

    [Fact]
    public void A_server_that_asks_for_a_token_for_something_else_gets_none()
    {
        vault.Resource = "https://storage.azure.com";
        var refused = Assert.Throws<KeyVaultException>(() => Ring());
        Assert.Contains("https://storage.azure.com", refused.Message, StringComparison.Ordinal);
        Assert.Null(credential.Asked);
    }

    [Fact]
    public void Each_key_is_unwrapped_once_and_an_outage_stops_nothing_that_runs()
    {
        _ = Ring();
        var protector = new FileKeySecretProtector(Ring());
        var kept = protector.Protect("secret"u8, "place");
        vault.Forbids = true;
        for (var i = 0; i < 100; i++)
            Assert.Equal("secret"u8.ToArray(), protector.Unprotect(kept, "place"));
        // One for each of the two processes.
        Assert.Equal(2, vault.Requests.Count(said => said.Contains("unwrapkey bearer", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_refusal_names_the_key_and_the_remedy()
    {
        _ = Ring();
        vault.Forbids = true;
        var refused = Assert.Throws<KeyVaultException>(() => Ring());
        Assert.Contains(vault.Key.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains("403 Forbidden", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Key Vault Crypto User", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_master_key_and_the_vaults_key_are_rotated_each_by_itself()
    {
        var first = vault.Current;
        var ring = Ring();
        var old = new FileKeySecretProtector(ring).Protect("old"u8, "place");
        vault.NewVersion();
        ring.Rotate();
        var again = Ring();
        var protector = new FileKeySecretProtector(again);
        Assert.Equal("old"u8.ToArray(), protector.Unprotect(old, "place"));
        Assert.False(protector.IsCurrent(old));
        Assert.Contains(vault.Current, File.ReadAllText(Path.Combine(keys.FullName, "master.key")), StringComparison.Ordinal);

        // With the old version gone, what it alone wraps must be aside.
        again.Retire(Assert.Single(again.EarlierIds));
        vault.Remove(first);
        Assert.Empty(Ring().EarlierIds);
    }

    [Fact]
    public void A_key_from_before_the_vault_is_used_only_where_that_is_allowed_and_goes_with_a_rotation()
    {
        var before = new FileKeySecretProtector(new FileKeyRing(keys.FullName, createIfMissing: true)).Protect("before"u8, "place");
        Assert.Throws<KeyVaultException>(() => Ring());
        var ring = Ring(acceptPlain: true);
        Assert.Equal("before"u8.ToArray(), new FileKeySecretProtector(ring).Unprotect(before, "place"));
        ring.Rotate();
        ring.Retire(Assert.Single(ring.EarlierIds));
        Assert.Equal(ring.MasterId, Ring().MasterId);
    }

    [Fact]
    public void A_file_that_names_another_vault_sends_nothing_there()
    {
        _ = Ring();
        var file = Path.Combine(keys.FullName, "master.key");
        File.WriteAllText(file, File.ReadAllText(file).Replace("https://localhost", "https://elsewhere", StringComparison.Ordinal));
        Assert.Contains("elsewhere", Assert.Throws<KeyVaultException>(() => Ring()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://name.vault.azure.net/keys/master")]
    [InlineData("https://name.vault.azure.net/secrets/master")]
    [InlineData("https://name.vault.azure.net/keys/")]
    public void Only_the_identifier_of_a_key_is_taken(string identifier) =>
        Assert.Throws<ArgumentException>(() => new KeyVaultClient(new Uri(identifier), credential));

    private FileKeyRing Ring(bool acceptPlain = false) =>
        new(keys.FullName, createIfMissing: true, new VaultMasterKeys(new KeyVaultClient(vault.Key, credential, vault.ClientOptions()), acceptPlain));

    private sealed class GivenToken : TokenCredential
    {
        public TokenRequestContext? Asked { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked = requestContext;
            return new AccessToken("token-for-the-vault", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
