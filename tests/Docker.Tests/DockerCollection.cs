using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

/// <summary>One engine for all tests, one test after the other; every test removes its containers.</summary>
[CollectionDefinition(Name)]
public sealed class DockerCollection : ICollectionFixture<DockerFixture>
{
    public const string Name = "Docker engine";
}
