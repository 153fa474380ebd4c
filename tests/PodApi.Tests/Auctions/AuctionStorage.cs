using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests.Auctions;

/// <summary>Auctions on one storage account, one test after the other: a sweep by a clock that is ahead ends every hold there is.</summary>
[CollectionDefinition(Name)]
public sealed class AuctionStorage : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "auctions";
}
