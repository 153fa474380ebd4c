using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class OrganisationTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_member_may_what_groups_permit_and_no_more_once_they_do_not()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner);
        var group = await (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/groups",
            new GroupSettings { Name = "Deployers", Grants = [new Grant { EnvironmentId = id, Permissions = [Permission.Deploy] }], UserIds = [] }, CatalyzeJson.Options)).ReadAsync<Group>();
        var (member, signedIn) = await host.JoinAsync(owner, organisation, Role.Member, group.GroupId);
        Assert.Equal(HttpStatusCode.Accepted, (await member.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).StatusCode);
        await (await member.PutAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"), CustomerApiHost.Json("{}"))).ProblemAsync(HttpStatusCode.Forbidden);
        await (await member.PostAsync(HttpAnswers.Relative("/api/environments"), CustomerApiHost.Json("""{"name":"x"}"""))).ProblemAsync(HttpStatusCode.Forbidden);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups/{group.GroupId}"))).StatusCode);
        await (await member.GetAsync(HttpAnswers.Relative($"/api/environments/{id}"))).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty(await (await member.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/users/{signedIn.User.UserId}"))).StatusCode);
        await (await member.GetAsync(HttpAnswers.Relative($"/api/environments/{id}"))).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_invitation_is_good_for_once_for_its_address_and_until_it_ends()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var email = await host.SignUpAsync();
        var invite = await InviteAsync(owner, organisation, email);
        var code = host.Mails.CodeTo(email);
        using var stranger = host.WithToken((await host.SignInAsync(await host.SignUpAsync())).Token);
        await (await AcceptAsync(stranger, code)).ProblemAsync(HttpStatusCode.Forbidden);
        using var invited = host.WithToken((await host.SignInAsync(email)).Token);
        await (await AcceptAsync(invited, code[..^1] + "x")).ProblemAsync(HttpStatusCode.BadRequest);
        await (await AcceptAsync(invited, code)).ReadAsync<OrganisationDetails>();
        await (await AcceptAsync(invited, code)).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(2, (await (await invited.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/users"))).ReadAsync<IReadOnlyList<MemberView>>()).Count);

        var second = await host.SignUpAsync();
        var withdrawn = await InviteAsync(owner, organisation, second);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/invites/{withdrawn.InviteId}"))).StatusCode);
        using var late = host.WithToken((await host.SignInAsync(second)).Token);
        await (await AcceptAsync(late, host.Mails.CodeTo(second))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.NotEqual(invite.InviteId, withdrawn.InviteId);
    }

    [Fact]
    public async Task Of_two_owners_who_leave_at_the_same_time_one_stays()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var (second, _) = await host.JoinAsync(owner, organisation, Role.Owner);
        var answers = await Task.WhenAll(
            owner.DeleteAsync(HttpAnswers.Relative($"/api/account/organisations/{organisation}")),
            second.DeleteAsync(HttpAnswers.Relative($"/api/account/organisations/{organisation}")));
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task The_last_owner_stays_one_until_somebody_takes_over()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var (member, signedIn) = await host.JoinAsync(owner, organisation);
        var me = (await (await owner.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<AccountView>()).UserId;
        var step = await owner.PutAsJsonAsync($"/api/organisations/{organisation}/users/{me}/role", new RoleSetting { Role = Role.Member }, CatalyzeJson.Options);
        Assert.Equal("/problems/last-owner", (await step.ProblemAsync(HttpStatusCode.Conflict)).Type);
        await (await owner.DeleteAsync(HttpAnswers.Relative($"/api/account/organisations/{organisation}"))).ProblemAsync(HttpStatusCode.Conflict);
        await (await member.PostAsJsonAsync($"/api/organisations/{organisation}/transfer", new Transfer { UserId = me }, CatalyzeJson.Options)).ProblemAsync(HttpStatusCode.Forbidden);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/transfer", new Transfer { UserId = signedIn.User.UserId }, CatalyzeJson.Options)).StatusCode);
        await CustomerApiHost.CreateEnvironmentAsync(member);
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(HttpAnswers.Relative($"/api/account/organisations/{organisation}"))).StatusCode);
        Assert.Null((await (await owner.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<AccountView>()).Organisation);
    }

    [Fact]
    public async Task A_user_makes_organisations_and_says_which_one_is_meant()
    {
        using var client = host.WithToken((await host.SignInAsync(await host.SignUpAsync())).Token);
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), CustomerApiHost.Json("""{"name":"x"}"""))).ProblemAsync(HttpStatusCode.Forbidden);
        var first = await (await client.PostAsJsonAsync("/api/account/organisations", new NewOrganisation { Name = "First" }, CatalyzeJson.Options)).ReadAsync<OrganisationDetails>();
        var second = await (await client.PostAsJsonAsync("/api/account/organisations", new NewOrganisation { Name = "Second" }, CatalyzeJson.Options)).ReadAsync<OrganisationDetails>();
        await (await client.PostAsync(HttpAnswers.Relative($"/api/environments?organisationId={second.OrganisationId}"), CustomerApiHost.Json("""{"name":"x"}"""))).ReadAsync<EnvironmentView>();
        var account = await (await client.GetAsync(HttpAnswers.Relative("/api/account"))).ReadAsync<AccountView>();
        Assert.Equal([first.OrganisationId, second.OrganisationId], account.Organisations.Select(one => one.OrganisationId).OrderBy(one => one == second.OrganisationId));
        using var stranger = await host.NewOwnerAsync();
        await (await stranger.PostAsync(HttpAnswers.Relative($"/api/environments?organisationId={second.OrganisationId}"), CustomerApiHost.Json("""{"name":"x"}"""))).ProblemAsync(HttpStatusCode.NotFound);
    }

    private static async Task<Invite> InviteAsync(HttpClient owner, string organisation, string email) =>
        await (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/invites", new InviteSettings { Email = email }, CatalyzeJson.Options)).ReadAsync<Invite>();

    private static Task<HttpResponseMessage> AcceptAsync(HttpClient client, string code) =>
        client.PostAsJsonAsync("/api/invites/acceptances", new CodeRequest { Code = code }, CatalyzeJson.Options);
}
