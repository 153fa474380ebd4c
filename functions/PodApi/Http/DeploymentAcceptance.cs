using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;

namespace Catalyze.PodApi.Http;

/// <summary>Takes deployment requests: validates, stores the release, starts the orchestration. Nothing is stored of what is refused.</summary>
public sealed class DeploymentAcceptance(
    EnvironmentStore environments,
    DeploymentStore deployments,
    SourceStore sources,
    DomainStore domains,
    AgentRegistry agents,
    AwardStore awards,
    DeploymentTurns turns,
    DurableTaskClient orchestrations,
    TimeProvider clock)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Every wrong field. Domains that nobody has are the environment's from now on.</summary>
    public async Task<IReadOnlyList<FieldError>> ValidateAsync(PodSpecification specification, CancellationToken cancellationToken)
    {
        var errors = await ValidatePlanAsync(specification, cancellationToken);
        if (errors.Count > 0) return errors;
        var taken = await domains.ClaimAsync(specification.EnvironmentId, specification.Services.SelectMany(s => s.Domains), cancellationToken);
        return
        [
            .. from service in specification.Services.Index()
               from domain in service.Item.Domains.Index()
               where taken.Contains(domain.Item)
               select new FieldError($"services[{service.Index}].domains[{domain.Index}]", "domain-taken", $"{domain.Item} belongs to another environment."),
        ];
    }

    /// <summary>Every wrong field, as far as that can be said without claiming anything.</summary>
    public async Task<IReadOnlyList<FieldError>> ValidatePlanAsync(PodSpecification specification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var errors = SpecificationValidator.Validate(specification, await sources.FindAllAsync(specification, cancellationToken)).ToList();
        errors.AddRange(DomainValidator.ExamineCertificates(specification, clock.GetUtcNow()).Errors);
        if (specification.Pod is { } pod && !(await agents.ReadAsync(cancellationToken)).ManagersOf(pod).Any())
            errors.Add(new FieldError("pod", "unknown-pod", $"No management agent looks after a pod {pod}."));
        return errors;
    }

    /// <summary>What can be deployed and should still be looked after.</summary>
    public IReadOnlyList<FieldError> Warnings(PodSpecification specification) => DomainValidator.ExamineCertificates(specification, clock.GetUtcNow()).Warnings;

    /// <summary>Starts what was checked, unless a deployment runs or ran meanwhile.</summary>
    public async Task<AcceptOutcome> AcceptAsync(Acceptance acceptance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acceptance);
        if (acceptance is { Specification: { } wanted, Moves: null } && await turns.IsFullAsync(wanted.OrganisationId, cancellationToken))
        {
            // One that was accepted before is no further one.
            return await FindRepeatedAsync(acceptance.EnvironmentId, acceptance.IdempotencyKey, acceptance.RequestHash, cancellationToken) ?? new AcceptOutcome(null, Full: true);
        }

        var outcome = await environments.AcceptAsync(acceptance, cancellationToken);
        if (outcome.Running is { } running && await IsDeadAsync(running, cancellationToken))
        {
            await EndDeadAsync(acceptance.EnvironmentId, running, cancellationToken);
            outcome = await environments.AcceptAsync(acceptance, cancellationToken);
        }

        if (outcome.Deployment is { } deployment) await StartAsync(deployment, cancellationToken);
        return outcome;
    }

    /// <summary>The deployment that the same request started before; null where there was none. It is started again where a crash came between.</summary>
    public async Task<AcceptOutcome?> FindRepeatedAsync(string environmentId, string? idempotencyKey, string requestHash, CancellationToken cancellationToken)
    {
        var outcome = await environments.FindRepeatedAsync(environmentId, idempotencyKey, requestHash, cancellationToken);
        if (outcome?.Deployment is { } deployment) await StartAsync(deployment, cancellationToken);
        return outcome;
    }

    // Repeated as it stands when a crash or a repeated request comes here again with the same deployment.
    private async Task StartAsync(DeploymentRecord deployment, CancellationToken cancellationToken)
    {
        var first = deployment.Kind == DeploymentKind.Remove ? new NewEntry("accepted", "The environment is to be removed.")
            : deployment.Moves is { } moves ? new NewEntry("accepted", moves.Reason)
            : new NewEntry("accepted", $"Release {deployment.ReleaseId} is to be deployed{(deployment.Restart.Count == 0 ? "" : $", {string.Join(", ", deployment.Restart)} started anew")}.");
        await deployments.AddAsync(deployment, first, cancellationToken);
        try
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                deployment.Kind == DeploymentKind.Deploy ? nameof(DeployEnvironment) : nameof(RemoveEnvironment),
                deployment.DeploymentId,
                new StartOrchestrationOptions(deployment.DeploymentId).WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()),
                cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Started before: what was wanted.
        }
    }

    // An environment must not stay closed because a process died between storing and starting, or an orchestration was terminated.
    private async Task<bool> IsDeadAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(deploymentId, cancellation: cancellationToken) is { } known) return known.IsCompleted;
        var deployment = await deployments.FindAsync(deploymentId, cancellationToken);
        return deployment is not null && clock.GetUtcNow() - deployment.CreatedAt > StartPatience;
    }

    private async Task EndDeadAsync(string environmentId, string deploymentId, CancellationToken cancellationToken)
    {
        const string Cause = "Its orchestration ended without bringing it to an end.";

        // An activity of it that is late must not place what has ended.
        await awards.CloseAsync(deploymentId, record: null, cancellationToken);
        await turns.LeaveAsync([deploymentId], cancellationToken);
        await deployments.EndAsync(deploymentId, DeploymentState.Failed, new NewEntry("failed", Cause), d => d with { Cause = Cause }, cancellationToken);
        await environments.ChangeAsync(environmentId, e => e.ActiveDeployment == deploymentId ? e with { ActiveDeployment = null, Removing = false } : null, cancellationToken);
    }
}
