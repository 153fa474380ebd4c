using System.Text.Json;
using System.Text.Json.Serialization;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Contracts.Tests.Orders;

public sealed class OrderJsonTests
{
    public static TheoryData<Type> PolymorphicRoots => [typeof(Order), typeof(Report)];

    [Theory]
    [MemberData(nameof(PolymorphicRoots))]
    public void Every_kind_is_known_by_name(Type root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var declared = root.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>().Select(a => a.DerivedType);
        var existing = root.Assembly.GetTypes().Where(t => t.BaseType == root);

        Assert.Equal(existing.OrderBy(t => t.Name, StringComparer.Ordinal), declared.OrderBy(t => t.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void An_order_comes_back_as_what_it_was()
    {
        Order order = new StopInstancesOrder { OrderId = "o1", DeploymentId = "dep-1", EnvironmentId = "env-1", Instances = [new("app01-0", 3)] };

        var json = JsonSerializer.Serialize(order, CatalyzeJson.Options);
        var back = Assert.IsType<StopInstancesOrder>(JsonSerializer.Deserialize<Order>(json, CatalyzeJson.Options));

        Assert.Contains("\"kind\":\"stop-instances\"", json, StringComparison.Ordinal);
        Assert.Equal(order.OrderId, back.OrderId);
        Assert.Equal(new InstanceToStop("app01-0", 3), Assert.Single(back.Instances));
    }

    [Fact]
    public void A_misspelt_setting_is_refused_where_people_write()
    {
        const string Json = """{"environmentId":"env-1","environmentName":"n","organisationId":"org-1","servces":[]}""";

        var error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PodSpecification>(Json, CatalyzeJson.Strict));
        Assert.Contains("servces", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_from_a_newer_version_is_ignored_between_our_own_parts()
    {
        const string Json = """{"kind":"stop-instances","orderId":"o","deploymentId":"d","environmentId":"e","instances":[],"later":1}""";

        Assert.IsType<StopInstancesOrder>(JsonSerializer.Deserialize<Order>(Json, CatalyzeJson.Options));
    }
}
