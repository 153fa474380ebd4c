using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>A provider of a consumer, with what was generated for it.</summary>
/// <param name="Service">The provider as expanded.</param>
/// <param name="Secrets">Values of its <see cref="ServiceRuntime.GeneratedSecrets"/> by variable.</param>
public sealed record ConnectedProvider(ServiceSpecification Service, IReadOnlyDictionary<string, string> Secrets);
