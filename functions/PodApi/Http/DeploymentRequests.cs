using System.Security.Cryptography;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.Pipeline;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Http;

/// <summary>Works out what a request for a deployment means: which specification, of which release, with which plan.</summary>
public sealed class DeploymentRequests(DeploymentAcceptance acceptance, EnvironmentStore environments, ReleaseStore releases, PlanReader plans)
{
    private const int LongestNotes = 2000;
    private const int MaxAttempts = 5;

    /// <summary>Checks the request and starts it.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="idempotencyKey">The caller's name for the request; null for none.</param>
    /// <param name="bytes">The request as it came, to know it again by.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<RequestOutcome> DeployAsync(
        string environmentId, DeploymentRequest request, string? idempotencyKey, byte[] bytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));

        // First: what a repeated request started may be the very reason why it would be refused now.
        if (await acceptance.FindRepeatedAsync(environmentId, idempotencyKey, hash, cancellationToken) is { } repeated) return new RequestOutcome { Accepted = repeated };
        for (var attempt = 1; ; attempt++)
        {
            var environment = await environments.FindAsync(environmentId, cancellationToken);
            var (work, refusal) = await ResolveAsync(environment, environmentId, request, cancellationToken);
            if (work is null) return refusal!;
            if (await acceptance.ValidateAsync(work.Specification!, cancellationToken) is { Count: > 0 } errors)
                return new RequestOutcome { Errors = Rename(errors, request, work.Specification!) };
            if (request.Plan is { } digest)
            {
                var plan = await plans.ReadAsync(work.Specification!, EmptySet, request.Restart, cancellationToken);
                if (plan.Digest != digest) return RequestOutcome.PlanOutdated;
                if (!plan.Placed) return RequestOutcome.PlanImpossible;
                work = work with { Pinned = Pins(plan) };
            }

            // What was worked out from the release that serves holds only as long as it does.
            var depends = request.Specification is null || request.Plan is not null;
            var outcome = await acceptance.AcceptAsync(
                work with { IdempotencyKey = idempotencyKey, RequestHash = hash, After = depends ? environment?.Number ?? 0 : null }, cancellationToken);
            if (!outcome.Outdated || attempt == MaxAttempts) return new RequestOutcome { Accepted = outcome };
        }
    }

    /// <summary>What the request would do; nothing is stored or reserved.</summary>
    public async Task<(PlacementPlan? Plan, RequestOutcome? Refusal)> PlanAsync(
        string environmentId, DeploymentRequest request, IReadOnlySet<string> draining, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (work, refusal) = await ResolveAsync(await environments.FindAsync(environmentId, cancellationToken), environmentId, request, cancellationToken);
        if (work is null) return (null, refusal);
        return await acceptance.ValidatePlanAsync(work.Specification!, cancellationToken) is { Count: > 0 } errors
            ? (null, new RequestOutcome { Errors = Rename(errors, request, work.Specification!) })
            : (await plans.ReadAsync(work.Specification!, draining, request.Restart, cancellationToken), null);
    }

    private static IReadOnlySet<string> EmptySet { get; } = new HashSet<string>(StringComparer.Ordinal);

    private async Task<(Acceptance? Work, RequestOutcome? Refusal)> ResolveAsync(
        EnvironmentRecord? environment, string environmentId, DeploymentRequest request, CancellationToken cancellationToken)
    {
        var errors = Check(environmentId, request);
        if (errors.Count > 0) return (null, new RequestOutcome { Errors = errors });
        var (specification, releaseId) = (request.Specification, request.Specification is null ? request.ReleaseId ?? environment?.CurrentRelease : null);
        if (specification is null)
        {
            if (environment is null or { Removed: true }) return (null, RequestOutcome.UnknownEnvironment);
            if (releaseId is null) return (null, RequestOutcome.NothingServes);
            specification = await releases.FindAsync(environmentId, releaseId, cancellationToken);
            if (specification is null)
                return (null, new RequestOutcome { Errors = [new FieldError("releaseId", "unknown-release", $"The environment has no release {releaseId}.")] });
            var labels = specification.Services.Select(s => s.Label).ToHashSet(StringComparer.Ordinal);
            errors.AddRange(request.Changes.Index().Where(c => !labels.Contains(c.Item.Label))
                .Select(c => new FieldError($"changes[{c.Index}].label", "unknown-service", $"The release has no service {c.Item.Label}.")));
            if (request.Changes.Count > 0)
            {
                specification = Apply(specification, request.Changes) with { EnvironmentName = environment.Name };
                releaseId = null;
            }
        }

        var restartable = specification.Services.Select(s => s.Label).Append(Catalog.EdgeLabel).ToHashSet(StringComparer.Ordinal);
        errors.AddRange(request.Restart.Index().Where(r => !restartable.Contains(r.Item))
            .Select(r => new FieldError($"restart[{r.Index}]", "unknown-service", $"There is no service {r.Item}.")));
        return errors.Count > 0 ? (null, new RequestOutcome { Errors = errors }) : (new Acceptance
        {
            EnvironmentId = environmentId,
            Specification = specification,
            ReleaseId = releaseId,
            Notes = request.Notes,
            Restart = request.Restart,
            RequestHash = "",
        }, null);
    }

    private static List<FieldError> Check(string environmentId, DeploymentRequest request)
    {
        var errors = new List<FieldError>();
        if (request.Specification is { } specification)
        {
            if (specification.EnvironmentId != environmentId) errors.Add(new FieldError("specification.environmentId", "mismatch", $"The address names {environmentId}."));
            if (request.ReleaseId is not null) errors.Add(new FieldError("releaseId", "not-together", "Name a specification or a release, not both."));
            if (request.Changes.Count > 0) errors.Add(new FieldError("changes", "not-together", "Changes are made to a release; write them into the specification."));
        }

        if (request.Notes?.Length > LongestNotes) errors.Add(new FieldError("notes", "too-long", $"At most {LongestNotes} characters."));
        errors.AddRange(request.Changes.Index().GroupBy(c => c.Item.Label, StringComparer.Ordinal).SelectMany(g => g.Skip(1))
            .Select(c => new FieldError($"changes[{c.Index}].label", "duplicate", $"{c.Item.Label} is changed twice.")));
        return errors;
    }

    private static PodSpecification Apply(PodSpecification specification, IReadOnlyList<ServiceChange> changes)
    {
        var byLabel = changes.ToDictionary(c => c.Label, StringComparer.Ordinal);
        return specification with { Services = [.. specification.Services.Select(s => byLabel.TryGetValue(s.Label, out var change) ? Apply(s, change) : s)] };
    }

    private static ServiceSpecification Apply(ServiceSpecification service, ServiceChange change)
    {
        var workers = new Dictionary<string, int>(service.Workers, StringComparer.Ordinal);
        foreach (var (target, scale) in change.Workers) workers[target] = scale;
        return service with
        {
            Scale = change.Scale ?? service.Scale,
            Stopped = change.Stopped ?? service.Stopped,
            Workers = workers.Where(w => w.Value != 0).ToDictionary(StringComparer.Ordinal),
        };
    }

    // Fields are named as the caller wrote them.
    private static IReadOnlyList<FieldError> Rename(IReadOnlyList<FieldError> errors, DeploymentRequest request, PodSpecification specification)
    {
        if (request.Specification is not null) return [.. errors.Select(e => e with { Field = $"specification.{e.Field}" })];
        var places = request.Changes.Index().Select(c => (From: $"services[{specification.Services.Index().First(s => s.Item.Label == c.Item.Label).Index}].", To: $"changes[{c.Index}].")).ToList();
        return [.. errors.Select(e => places.Find(p => e.Field.StartsWith(p.From, StringComparison.Ordinal)) is { From: not null } place ? e with { Field = place.To + e.Field[place.From.Length..] } : e)];
    }

    private static Dictionary<string, string> Pins(PlacementPlan plan) => plan.Instances.Where(i => i.Action is "start" or "move" && i.HostId is not null)
        .ToDictionary(i => DeploymentRecord.PinFor(i.Service, i.Ordinal), i => i.HostId!, StringComparer.Ordinal);
}
