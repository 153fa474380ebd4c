using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Releases;

/// <summary>A release with what it holds, secrets left out.</summary>
/// <param name="Summary">Which release it is.</param>
/// <param name="Specification">What it holds; the values of variables and private keys are empty here.</param>
public sealed record ReleaseDetails(ReleaseSummary Summary, PodSpecification Specification);
