using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>There is one pod, so tests take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LocalPodCollection : ICollectionFixture<LocalPod>
{
    public const string Name = "local pod";
}
