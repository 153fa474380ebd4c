using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>One host for all tests; every test founds organisations of its own.</summary>
[CollectionDefinition(Name)]
public sealed class CustomerApiCollection : ICollectionFixture<CustomerApiHost>
{
    public const string Name = "Customer API";
}
