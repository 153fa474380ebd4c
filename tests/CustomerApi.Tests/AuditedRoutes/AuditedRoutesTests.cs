using Xunit;

namespace Catalyze.CustomerApi.Tests.AuditedRoutes;

/// <summary>Every route that changes something leaves an entry in the audit trail.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class AuditedRoutesTests(CustomerApiHost host)
{
    [Fact]
    public async Task Every_route_that_changes_something_leaves_its_entry()
    {
        var changes = new AuditedChanges(host);
        await AccountChanges.MakeAsync(host, changes);
        await EnvironmentChanges.MakeAsync(host, changes);
        await PublishedChanges.MakeAsync(host, changes);
        var (unmade, refused) = (changes.Unmade(), PublishedChanges.AlwaysRefused);
        Assert.True(unmade.Except(refused).ToList() is [], "A new route needs a line in AccountChanges, EnvironmentChanges or PublishedChanges: " + string.Join(", ", unmade.Except(refused)));
        Assert.True(refused.Except(unmade).ToList() is [], "They change something by now, or are gone: " + string.Join(", ", refused.Except(unmade)));
    }
}
