namespace Catalyze.Contracts.Specifications;

/// <summary>Lets <paramref name="Consumer"/> reach <paramref name="Provider"/>. Nothing else may talk.</summary>
/// <param name="Provider">Label of the service that is offered.</param>
/// <param name="Consumer">Label of the service that uses it.</param>
public sealed record ConnectionSpecification(string Provider, string Consumer);
