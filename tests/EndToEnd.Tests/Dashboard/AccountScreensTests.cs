using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Every screen on the way in: signing up, an organisation of one's own, inviting somebody, a second factor and signing in with it, a forgotten password.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class AccountScreensTests(LocalPod pod) : DashboardTest(pod)
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task Somebody_signs_up_founds_an_organisation_and_invites_somebody_who_accepts()
    {
        var (founder, guest) = (Address("ann"), Address("ben"));
        await SignUpAsync("Ann Archer", founder, keep: true);
        await SignInAsync(founder);
        await Expect(Heading("Welcome to Catalyze")).ToBeVisibleAsync();
        await Screens.KeepAsync("welcome");
        await Browser.ClickAsync("Make an organisation");
        await Page.GetByLabel("Name of the organisation").FillAsync("Lakeside Clinic");
        await Browser.ClickAsync("Make it");
        await Expect(Heading("Create your first environment")).ToBeVisibleAsync();
        await Screens.KeepAsync("environments-empty");

        await Page.GotoAsync("/organisation");
        await Browser.ClickAsync("Make a group");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Developers");
        await Browser.ClickAsync("Save");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Change Developers" })).ToBeVisibleAsync();
        await Browser.ClickAsync("Invite somebody");
        await Page.GetByLabel("E-mail address").FillAsync(guest);
        await Page.GetByLabel("in Developers").CheckAsync();
        await Browser.ClickAsync("Send");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = $"Withdraw the invitation of {guest}" })).ToBeVisibleAsync();
        var code = Pod.MailedCode(guest);
        await Browser.ClickAsync("Make a token");
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("nightly job");
        await Browser.ClickAsync("Make");
        await Expect(Text("Your token, shown this once")).ToBeVisibleAsync();
        await Screens.KeepAsync("organisation-token");
        await Browser.ClickAsync("I have kept it");
        await Page.GotoAsync("/account");
        await Browser.ClickAsync("Sign out");

        await SignUpAsync("Ben Baker", guest, keep: false);
        await SignInAsync(guest);
        await Browser.ClickAsync("Accept an invitation");
        await Page.GetByLabel("Code of the invitation").FillAsync(code);
        await Browser.ClickAsync("Join");
        await Expect(Heading("Environments")).ToBeVisibleAsync();
        await Page.GotoAsync("/organisation");
        await Expect(Text("owners change users, groups and invitations")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" })).ToHaveCountAsync(0);
        await Screens.KeepAsync("organisation-member");

        // One of his own beside it: everything is about the one that is chosen.
        await Browser.ClickAsync("Make an organisation");
        await Page.GetByLabel("Name of the organisation").FillAsync("Hillside Practice");
        await Browser.ClickAsync("Make it");
        var organisation = Page.GetByLabel("Organisation", new() { Exact = true });
        await organisation.SelectOptionAsync("Lakeside Clinic");
        await Page.GotoAsync("/organisation");
        await Expect(Heading("Lakeside Clinic")).ToBeVisibleAsync();
        await organisation.SelectOptionAsync("Hillside Practice");
        await Expect(Heading("Hillside Practice")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_signs_in_with_a_second_factor_and_sets_a_new_password()
    {
        var email = Address("cleo");
        await SignUpAsync("Cleo Carter", email, keep: false);
        await SignInAsync(email);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Cleo Carter" }).ClickAsync();
        await Browser.ClickAsync("Set up");
        await Page.GetByLabel("Your password").FillAsync(Password);
        await Browser.ClickAsync("Go on");
        await Expect(Page.GetByAltText("QR code for your authenticator")).ToBeVisibleAsync();
        await Screens.KeepAsync("two-factor");
        await Page.GetByLabel("Code").FillAsync(Authenticator.Code(await Page.Locator("form code").InnerTextAsync()));
        await Browser.ClickAsync("Confirm");
        await Expect(Page.Locator("ul.codes code")).ToHaveCountAsync(10);
        var recovery = await Page.Locator("ul.codes code").AllInnerTextsAsync();
        await Screens.KeepAsync("recovery-codes");
        await Browser.ClickAsync("I have kept them");
        await Browser.ClickAsync("Sign out");

        await SignInAsync(email);
        await Page.GetByLabel("Code").FillAsync("nonsense");
        await Browser.ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Screens.KeepAsync("sign-in-second-factor");
        // The authenticator's code of this half minute is used up by the set-up; recovery codes are there for such moments.
        await Page.GetByLabel("Code").FillAsync(recovery[0]);
        await Browser.ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Cleo Carter" })).ToBeVisibleAsync();
        await Page.GotoAsync("/account");
        await Browser.ClickAsync("Sign out");

        await Page.GetByRole(AriaRole.Link, new() { Name = "Forgot the password?" }).ClickAsync();
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Screens.KeepAsync("reset");
        await Browser.ClickAsync("Send a code");
        await Expect(Page.GetByLabel("New password")).ToBeVisibleAsync();
        await Page.GetByLabel("Code").FillAsync(Pod.MailedCode(email));
        await Page.GetByLabel("New password").FillAsync("another staple entirely");
        await Screens.KeepAsync("reset-code");
        await Browser.ClickAsync("Set the password");
        await Expect(Heading("Your password is changed")).ToBeVisibleAsync();
    }

    private static string Address(string name) => $"{name}-{Guid.NewGuid():N}@example.org";

    private async Task SignUpAsync(string name, string email, bool keep)
    {
        await Page.GotoAsync("/");
        if (keep) await Screens.KeepAsync("sign-in");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync("short");
        await Browser.ClickAsync("Sign up");
        await Expect(Text("A password has at least 12 characters.")).ToBeVisibleAsync();
        if (keep) await Screens.KeepAsync("sign-up");
        await Page.GetByLabel("Password").FillAsync(Password);
        await Browser.ClickAsync("Sign up");
        await Expect(Page.GetByLabel("Code")).ToBeVisibleAsync();
        if (keep) await Screens.KeepAsync("sign-up-confirm");
        await Page.GetByLabel("Code").FillAsync(Pod.MailedCode(email));
        await Browser.ClickAsync("Confirm");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task SignInAsync(string email)
    {
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Browser.ClickAsync("Sign in");
    }
}
