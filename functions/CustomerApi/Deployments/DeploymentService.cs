using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Deployments;

/// <summary>Makes configurations and releases of an environment real, plans that, and ends it early. The caller has been authorised.</summary>
internal sealed class DeploymentService(ConfigurationStore configurations, PodApiClient pods, SpecificationTranslator translator, AuditTrail audit)
{
    /// <summary>Deploys the configuration as it is now.</summary>
    /// <exception cref="ProblemException">400 with wrong fields; 409 while another deployment runs, or when the plan is out of date.</exception>
    public async Task<DeploymentAccepted> DeployAsync(HttpContext context, OwnedEnvironment environment, DeployInstructions instructions, string? idempotencyKey)
    {
        ThrowIfRemoved(environment);
        var stored = await ReadAsync(environment, context.RequestAborted);
        var (version, digest) = ParsePlan(instructions.PlanId);
        if (instructions.PlanId is not null && version != stored.Version)
            throw new ProblemException(PlanOutdated);
        await audit.AppendAsync(context, "deployment-requested", environment.EnvironmentId, stored.EntityTag);
        return await pods.DeployAsync(environment.EnvironmentId, new DeploymentRequest
        {
            Specification = await translator.TranslateAsync(environment, stored.Configuration, context.RequestAborted),
            Notes = instructions.Notes,
            Restart = instructions.Restart,
            Plan = digest,
        }, ScopedKey(environment, idempotencyKey), context.RequestAborted);
    }

    /// <summary>What deploying the configuration, or an earlier release, would do now; nothing is stored or reserved.</summary>
    /// <exception cref="ProblemException">400 with wrong fields, an unknown release among them.</exception>
    public async Task<EnvironmentPlan> PlanAsync(OwnedEnvironment environment, PlanInstructions instructions, CancellationToken cancellationToken)
    {
        ThrowIfRemoved(environment);
        if (instructions.Release is { } release)
            return await PlanReleaseAsync(environment, release, instructions, cancellationToken);
        var stored = await ReadAsync(environment, cancellationToken);
        var plan = await pods.PlanAsync(environment.EnvironmentId, new DeploymentRequest
        {
            Specification = await translator.TranslateAsync(environment, stored.Configuration, cancellationToken),
            Restart = instructions.Restart,
        }, cancellationToken);
        return new EnvironmentPlan(IdOf(stored.Version, plan), plan);
    }

    /// <summary>Deploys an earlier release again, as it was. The configuration stays as it is.</summary>
    public async Task<DeploymentAccepted> RollBackAsync(HttpContext context, OwnedEnvironment environment, string releaseId, RollbackInstructions instructions, string? idempotencyKey)
    {
        ThrowIfRemoved(environment);
        await FindReleaseAsync(environment, releaseId, context.RequestAborted);
        var (version, digest) = ParsePlan(instructions.PlanId);
        if (instructions.PlanId is not null && version != OfRelease)
            throw new ProblemException(PlanOutdated);
        await audit.AppendAsync(context, "release-deployed-again", environment.EnvironmentId, releaseId);
        return await pods.DeployAsync(
            environment.EnvironmentId, new DeploymentRequest { ReleaseId = releaseId, Restart = instructions.Restart, Plan = digest }, ScopedKey(environment, idempotencyKey), context.RequestAborted);
    }

    /// <summary>Ends a deployment that does not serve yet; the release before it serves on.</summary>
    /// <exception cref="ProblemException">404 where it is not one of the environment's; 409 where it serves or has ended.</exception>
    public async Task<DeploymentStatus> CancelAsync(HttpContext context, OwnedEnvironment environment, string deploymentId)
    {
        await FindAsync(environment, deploymentId, context.RequestAborted);
        await audit.AppendAsync(context, "deployment-cancelled", environment.EnvironmentId, deploymentId);
        return await pods.CancelAsync(deploymentId, new CancelRequest(Caller.Of(context).User.Name), context.RequestAborted);
    }

    /// <summary>The deployment, if it is one of this environment: an id of another tenant is as unknown as one that never was.</summary>
    public async Task<DeploymentStatus> FindAsync(OwnedEnvironment environment, string deploymentId, CancellationToken cancellationToken) =>
        await pods.DeploymentAsync(deploymentId, cancellationToken) is { } deployment && deployment.EnvironmentId == environment.EnvironmentId
            ? deployment
            : throw new ProblemException(Problem.NotFound);

    /// <summary>A release of the environment with what it holds, secrets left out.</summary>
    public async Task<ReleaseDetails> FindReleaseAsync(OwnedEnvironment environment, string releaseId, CancellationToken cancellationToken) =>
        await pods.ReleaseAsync(environment.EnvironmentId, releaseId, cancellationToken) ?? throw new ProblemException(Problem.NotFound);

    public async Task<ReleaseSummary> NoteAsync(HttpContext context, OwnedEnvironment environment, string releaseId, ReleaseNotes notes)
    {
        await FindReleaseAsync(environment, releaseId, context.RequestAborted);
        await audit.AppendAsync(context, "release-noted", environment.EnvironmentId, releaseId);
        return await pods.NoteReleaseAsync(environment.EnvironmentId, releaseId, notes, context.RequestAborted);
    }

    /// <summary>Refuses for an environment that is being removed.</summary>
    /// <exception cref="ProblemException">409.</exception>
    public static void ThrowIfRemoved(OwnedEnvironment environment)
    {
        if (environment.RemovalRequestedAt is not null)
            throw new ProblemException(new Problem("being-removed", 409, "The environment is being removed.", "Nothing can be deployed to it any more."));
    }

    // Tied to the environment: two customers choosing the same key must not get each other's answers.
    private static string? ScopedKey(OwnedEnvironment environment, string? key)
    {
        if (key is { Length: > 200 })
            throw ProblemException.Invalid([new FieldError("Idempotency-Key", "too-long", "At most 200 characters.")]);
        return string.IsNullOrEmpty(key) ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{environment.EnvironmentId}\n{key}")));
    }

    private async Task<EnvironmentPlan> PlanReleaseAsync(OwnedEnvironment environment, string releaseId, PlanInstructions instructions, CancellationToken cancellationToken)
    {
        // It becomes part of an address.
        if (releaseId.Length is 0 or > LongestReleaseId || !releaseId.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') || await pods.ReleaseAsync(environment.EnvironmentId, releaseId, cancellationToken) is null)
            throw ProblemException.Invalid([new FieldError("release", "unknown-release", "The environment has no release of this id.")]);
        var plan = await pods.PlanAsync(environment.EnvironmentId, new DeploymentRequest { ReleaseId = releaseId, Restart = instructions.Restart }, cancellationToken);
        return new EnvironmentPlan(IdOf(OfRelease, plan), plan);
    }

    private static string IdOf(long version, PlacementPlan plan) => string.Create(CultureInfo.InvariantCulture, $"plan-{version}-{plan.Digest}");

    private const int LongestReleaseId = 64;

    // In the place of a configuration's version, which are counted from one. Which release it was, the digest says.
    private const long OfRelease = 0;

    private static Problem PlanOutdated { get; } = new("plan-outdated", 409, "The plan is out of date", "What was planned, or what it was planned for, has changed since; plan again.");

    // The id says which version of the configuration was planned, and the digest what came of it: nothing has to be kept.
    private static (long Version, string? Digest) ParsePlan(string? planId)
    {
        if (planId is null)
            return (0, null);
        return planId.Split('-') is ["plan", var version, { Length: 64 } digest] && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, digest)
            : throw ProblemException.Invalid([new FieldError("planId", "invalid", "Not the id of a plan.")]);
    }

    private async Task<StoredConfiguration> ReadAsync(OwnedEnvironment environment, CancellationToken cancellationToken) =>
        await configurations.FindAsync(environment.EnvironmentId, cancellationToken) ?? throw new ProblemException(Problem.NotFound);
}
