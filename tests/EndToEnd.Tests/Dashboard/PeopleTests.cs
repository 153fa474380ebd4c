using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Two people, each with a browser of their own: what one decides about the other is so in the other's browser.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class PeopleTests(LocalPod pod) : DashboardTest(pod)
{
    private const string Password = "correct horse battery staple";
    private readonly string _owner = $"olga-{Guid.NewGuid():N}@example.org";
    private readonly string _member = $"max-{Guid.NewGuid():N}@example.org";

    [Fact]
    public async Task A_member_becomes_an_owner_and_a_member_again_and_is_removed()
    {
        await using var other = await DashboardBrowser.StartAsync(Pod);
        await FoundAsync();
        await Browser.ClickAsync("Invite somebody");
        await Page.GetByLabel("E-mail address").FillAsync(_member);
        await Browser.ClickAsync("Send");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = $"Withdraw the invitation of {_member}" })).ToBeVisibleAsync();
        var code = Pod.MailedCode(_member);
        await other.RegisterAsync("Max Miller", _member, Password);
        await other.SignInAsync(_member, Password);
        await other.ClickAsync("Accept an invitation");
        await other.Page.GetByLabel("Code of the invitation").FillAsync(code);
        await other.ClickAsync("Join");
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "Environments" })).ToBeVisibleAsync();

        await Page.ReloadAsync();
        await Browser.ClickAsync("Make an owner: Max Miller");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Make a member: Max Miller" })).ToBeVisibleAsync();
        await Screens.KeepAsync("organisation-two-owners");
        await other.Page.GotoAsync("/organisation");
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Olga Owen" })).ToBeVisibleAsync();

        await Browser.ClickAsync("Make a member: Max Miller");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Make an owner: Max Miller" })).ToBeVisibleAsync();
        await other.Page.ReloadAsync();
        await Expect(other.Page.GetByText("owners change users, groups and invitations")).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Olga Owen" })).ToHaveCountAsync(0);

        await Browser.ClickAsync("Remove Max Miller");
        await Screens.KeepAsync("organisation-remove-member");
        await Browser.ClickAsync("Remove Max Miller now");
        await Expect(Page.GetByText(_member)).ToHaveCountAsync(0);
        await other.Page.GotoAsync("/");
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Catalyze" })).ToBeVisibleAsync();
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task A_session_in_another_browser_is_ended()
    {
        await using var other = await DashboardBrowser.StartAsync(Pod);
        await FoundAsync();
        await other.SignInAsync(_owner, Password, "/account");
        await Page.GotoAsync("/account");
        await Screens.KeepAsync("account-two-sessions");
        await Page.GetByRole(AriaRole.Button, new() { Name = "End the session of" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "End the session of" })).ToHaveCountAsync(0);
        await Expect(Text("this one")).ToBeVisibleAsync();

        await other.Page.GotoAsync("/environments/new");
        await Expect(other.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await Page.GotoAsync("/organisation");
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Users" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_token_lets_a_program_in_until_it_is_taken_back()
    {
        await FoundAsync();
        await Browser.ClickAsync("Make a token");
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("nightly job");
        await Browser.ClickAsync("Make");
        await Expect(Text("Your token, shown this once")).ToBeVisibleAsync();
        using var program = new HttpClient { BaseAddress = Pod.ControlPlane };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Page.Locator(".note code").InnerTextAsync());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(program));

        await Browser.ClickAsync("I have kept it");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly job" }).ClickAsync();
        await Expect(Page.GetByText("nightly job")).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(program));
    }

    /// <summary>An owner with an organisation of her own, whose page is open.</summary>
    private async Task FoundAsync()
    {
        await Browser.RegisterAsync("Olga Owen", _owner, Password);
        await Browser.SignInAsync(_owner, Password);
        await Browser.ClickAsync("Make an organisation");
        await Page.GetByLabel("Name of the organisation").FillAsync("Riverside Clinic");
        await Browser.ClickAsync("Make it");
        await Expect(Heading("Create your first environment")).ToBeVisibleAsync();
        await Page.GotoAsync("/organisation");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient program)
    {
        using var answer = await program.GetAsync(new Uri("/api/environments", UriKind.Relative));
        return answer.StatusCode;
    }
}
