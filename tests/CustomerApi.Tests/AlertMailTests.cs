using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.CustomerApi.Alerts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Organisations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Alerts are mailed to members who may observe the environment, and to no other address.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class AlertMailTests(CustomerApiHost host)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Only_members_who_may_observe_get_a_mail_that_says_what_where_and_when()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        using var client = owner;
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner);
        var group = await (await owner.PostAsJsonAsync($"/api/organisations/{organisation}/groups",
            new GroupSettings { Name = "watch", Grants = [new Grant { EnvironmentId = id, Permissions = [Permission.Observe] }], UserIds = [] }, CatalyzeJson.Options)).ReadAsync<Group>();
        var (watching, watcher) = await host.JoinAsync(owner, organisation, Role.Member, group.GroupId);
        var (idling, idler) = await host.JoinAsync(owner, organisation);
        var stranger = await host.FoundAsync();
        watching.Dispose();
        idling.Dispose();
        // Addresses are alike whatever the case they are written in.
        string[] wanted = [watcher.User.Email.ToUpperInvariant(), idler.User.Email, stranger, "nobody@example.org"];

        await RunAsync(organisation, id, new AlertMail("msg_1", wanted, [new MailedAlert("InstanceAway", "critical", Firing: true, "db01", "db01-1-k3f9", Noon)]));
        var (subject, text) = Assert.Single(host.Mails.To(watcher.User.Email), mail => mail.Subject.StartsWith("clinic: ", StringComparison.Ordinal));
        Assert.Equal("clinic: InstanceAway began (db01)", subject);
        Assert.Contains("InstanceAway (critical) of db01, db01-1-k3f9: since 2026-03-04 12:00:00 UTC", text, StringComparison.Ordinal);
        Assert.Contains($"https://dashboard.example.org/environments/{id}", text, StringComparison.Ordinal);
        Assert.All(wanted[1..], address => Assert.DoesNotContain(host.Mails.To(address), mail => mail.Subject.StartsWith("clinic: ", StringComparison.Ordinal)));

        await RunAsync(organisation, id, new AlertMail("msg_2", wanted, [new MailedAlert("InstanceAway", "critical", Firing: false, "db01", null, Noon), new MailedAlert("Own", "warning", Firing: true, null, null, Noon)]));
        Assert.Contains(host.Mails.To(watcher.User.Email), mail => mail.Subject == "clinic: 2 alerts" && mail.Text.Contains("over at 2026", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_organisation_that_is_gone_has_nobody_to_tell()
    {
        await RunAsync("org-gone", "env-0000000000", new AlertMail("msg_1", ["nobody@example.org"], [new MailedAlert("A", "warning", Firing: true, null, null, Noon)]));
        Assert.DoesNotContain(host.Mails.To("nobody@example.org"), mail => mail.Subject.StartsWith("clinic: ", StringComparison.Ordinal));
    }

    private Task RunAsync(string organisation, string environment, AlertMail mail) => host.Services.GetRequiredService<AlertMailFunction>()
        .RunAsync(JsonSerializer.Serialize(new AlertMailOrder(organisation, environment, "clinic", mail), CatalyzeJson.Options), CancellationToken.None);
}
