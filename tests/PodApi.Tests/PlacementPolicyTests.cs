using Catalyze.Auction;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What an operator may decide about auctions is configuration.</summary>
public sealed class PlacementPolicyTests
{
    [Fact]
    public void Weights_classes_and_costs_are_read_from_the_configuration_and_the_rest_keeps_its_default()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Catalyze:PodApi:Placement:Weights:Failures"] = "7.5",
            ["Catalyze:PodApi:Placement:PricingByClass:postgresql"] = "BestFit",
            ["Catalyze:PodApi:Placement:CostByProvider:aws"] = "1.4",
        }).Build();

        var policy = configuration.GetSection("Catalyze:PodApi").Get<PodApiOptions>()!.Placement;

        Assert.Equal(7.5, policy.Weights.Failures);
        Assert.Equal(new PriceWeights() with { Failures = 7.5 }, policy.Weights);
        Assert.Equal(PricingMode.BestFit, policy.PricingByClass["postgresql"]);
        Assert.Equal(1.4, policy.CostByProvider["aws"]);
    }
}
