namespace Catalyze.AppArmor.Tests;

[CollectionDefinition("confinement")]
public sealed class ConfinementCollection : ICollectionFixture<ConfinementRun>;
