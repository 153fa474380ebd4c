using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests.Published;

/// <summary>Users, roles and groups.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class PublishedOrganisationTests(CustomerApiHost host)
{
    [Fact]
    public async Task Users_and_roles_have_the_numbers_the_clients_know()
    {
        var email = await host.FoundAsync();
        var signedIn = await host.SignInAsync(email);
        using var client = new PublishedClient(host, signedIn.Token);
        var roles = (await client.GetAsync("/orgs/roles")).EnumerateArray().ToDictionary(role => role.GetProperty("id").GetInt32(), role => role.GetProperty("name").GetString());
        // The newer client invites with number 5 whatever we say.
        Assert.Equal("member", roles[5]);
        var user = Assert.Single((await client.GetAsync($"/orgs/{signedIn.User.Organisation!.OrganisationId}/users")).EnumerateArray());
        Assert.Equal((signedIn.User.UserId, email), (user.GetProperty("id").GetString(), user.GetProperty("email").GetString()));
        Assert.Equal("owner", roles[user.GetProperty("roleID").GetInt32()]);
    }

    [Fact]
    public async Task Groups_always_have_members()
    {
        var email = await host.FoundAsync();
        var signedIn = await host.SignInAsync(email);
        var organisation = signedIn.User.Organisation!.OrganisationId;
        using var owner = host.WithToken(signedIn.Token);
        (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/groups",
            new GroupSettings { Name = "nurses", Grants = [new() { EnvironmentId = "*", Permissions = [Authorisation.Permission.Deploy] }], UserIds = [] }, CatalyzeJson.Options)).EnsureSuccessStatusCode();
        using var client = new PublishedClient(host, signedIn.Token);
        var groups = (await client.GetAsync($"/acls/{organisation}/groups")).GetProperty("groups").EnumerateArray().ToDictionary(group => group.GetProperty("name").GetString()!);
        Assert.True(groups["owners"].GetProperty("protected").GetBoolean());
        Assert.Equal(email, groups["owners"].GetProperty("members")[0].GetProperty("email").GetString());
        Assert.Equal("*:deploy", groups["nurses"].GetProperty("acls")[0].GetString());
        Assert.Equal(0, groups["nurses"].GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task Somebody_is_invited_accepts_and_is_removed()
    {
        var signedIn = await host.SignInAsync(await host.FoundAsync());
        var organisation = signedIn.User.Organisation!.OrganisationId;
        var guestEmail = await host.FoundAsync();
        using var client = new PublishedClient(host, signedIn.Token);
        using var guest = new PublishedClient(host, (await host.SignInAsync(guestEmail)).Token);
        var invites = $"/orgs/{organisation}/invites";
        await client.RefusedAsync(HttpStatusCode.BadRequest, "POST", invites, $$"""{"email":"{{guestEmail}}","role":7,"linkTemplate":"https://accounts.example/account/accept-invite?code={inviteCode}"}""");
        await client.JsonAsync("POST", invites, $$"""{"email":"{{guestEmail}}","role":5,"linkTemplate":"https://accounts.example/account/accept-invite?code={inviteCode}"}""");
        var invite = Assert.Single((await client.GetAsync(invites)).EnumerateArray());
        Assert.Equal((guestEmail, 5, false, false), (invite.GetProperty("email").GetString(), invite.GetProperty("roleID").GetInt32(), invite.GetProperty("consumed").GetBoolean(), invite.GetProperty("revoked").GetBoolean()));
        // A caller must not choose where our mails lead.
        Assert.DoesNotContain(host.Mails.To(guestEmail), mail => mail.Text.Contains("accounts.example", StringComparison.Ordinal));

        await guest.RefusedAsync(HttpStatusCode.BadRequest, "POST", "/orgs/accept-invite/wrong");
        Assert.Equal(organisation, (await guest.JsonAsync("POST", "/orgs/accept-invite/" + host.Mails.CodeTo(guestEmail))).GetProperty("orgID").GetString());
        Assert.Empty((await client.GetAsync(invites)).EnumerateArray());

        var user = (await client.GetAsync($"/orgs/{organisation}/users")).EnumerateArray().Single(one => one.GetProperty("email").GetString() == guestEmail);
        Assert.Equal(5, user.GetProperty("roleID").GetInt32());
        await client.JsonAsync("DELETE", $"/orgs/{organisation}/users/{user.GetProperty("id").GetString()}");
        await client.RefusedAsync(HttpStatusCode.Conflict, "DELETE", $"/orgs/{organisation}/users/{signedIn.User.UserId}");

        await client.JsonAsync("POST", invites, """{"email":"else@example.org","role":1}""");
        await client.JsonAsync("DELETE", $"{invites}/{(await client.GetAsync(invites))[0].GetProperty("id").GetString()}");
        Assert.Empty((await client.GetAsync(invites)).EnumerateArray());
    }
}
