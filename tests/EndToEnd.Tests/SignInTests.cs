using Catalyze.EndToEnd.Tests.Dashboard;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A real Chromium signs somebody up, sets a second factor up and signs in with it.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class SignInTests(LocalPod pod) : DashboardTest(pod)
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task Somebody_signs_up_sets_a_second_factor_up_and_signs_in_with_it()
    {
        var email = $"mo-{Guid.NewGuid():N}@example.org";
        await Page.GotoAsync("/");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign up" }).ClickAsync();
        await Page.GetByLabel("Name").FillAsync("Mo Miller");
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Browser.ClickAsync("Sign up");
        await Expect(Page.GetByLabel("Code")).ToBeVisibleAsync();
        await Page.GetByLabel("Code").FillAsync(Pod.MailedCode(email));
        await Browser.ClickAsync("Confirm");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();

        await SignInAsync(email);
        await Page.GetByRole(AriaRole.Link, new() { Name = "Mo Miller" }).ClickAsync();
        await Browser.ClickAsync("Set up");
        await Page.GetByLabel("Your password").FillAsync(Password);
        await Browser.ClickAsync("Go on");
        var picture = Page.GetByAltText("QR code for your authenticator");
        await Expect(picture).ToBeVisibleAsync();
        Assert.True(await picture.EvaluateAsync<int>("image => image.naturalWidth") > 50);
        await Page.GetByLabel("Code").FillAsync(Authenticator.Code(await Page.Locator("form code").InnerTextAsync()));
        await Browser.ClickAsync("Confirm");
        await Expect(Page.Locator("ul.codes code")).ToHaveCountAsync(10);
        var recovery = await Page.Locator("ul.codes code").AllInnerTextsAsync();
        await Browser.ClickAsync("I have kept them");
        await Expect(Page.Locator("ul.codes")).ToHaveCountAsync(0);
        await Browser.ClickAsync("Sign out");

        await SignInAsync(email);
        await Page.GetByLabel("Code").FillAsync("nonsense");
        await Browser.ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        // The authenticator's code of this half minute is used up by the set-up; recovery codes are there for such moments.
        await Page.GetByLabel("Code").FillAsync(recovery[0]);
        await Browser.ClickAsync("Sign in");
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Mo Miller" })).ToBeVisibleAsync();
    }

    private async Task SignInAsync(string email)
    {
        await Page.GetByLabel("E-mail address").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(Password);
        await Browser.ClickAsync("Sign in");
    }
}
