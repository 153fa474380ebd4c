using Catalyze.Contracts.Problems;

namespace Catalyze.Contracts.Deployments;

/// <summary>The answer 202 to a deployment request.</summary>
/// <param name="DeploymentId">Correlation id of everything that follows.</param>
/// <param name="ReleaseId">The immutable snapshot that is being made real.</param>
/// <param name="StatusUri">Where to ask how it goes; also in the Location header.</param>
public sealed record DeploymentAccepted(string DeploymentId, string ReleaseId, string StatusUri)
{
    /// <summary>What is accepted and should still be looked after, by field: a certificate that ends soon.</summary>
    public IReadOnlyList<FieldError> Warnings { get; init; } = [];
}
