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
        // A new route needs a line in one of the three, or in the list of those that refuse everything.
        Assert.Equal(PublishedChanges.AlwaysRefused.Order(StringComparer.Ordinal), changes.Unmade().Order(StringComparer.Ordinal));
    }
}
