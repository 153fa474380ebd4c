namespace Catalyze.HostAgent.Tests.Real;

[CollectionDefinition("hosts", DisableParallelization = true)]
public sealed class HostCollection : ICollectionFixture<TwoHosts>;
