using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Environments;

/// <summary>Creates, renames, clones, removes and restores environments. The caller has been authorised for the environment, or for creating one.</summary>
internal sealed class EnvironmentLifecycle(
    EnvironmentStore environments, ConfigurationStore configurations, PodApiClient pods, AuditTrail audit, IOptions<CustomerApiOptions> options, TimeProvider time, ToolPlaces places)
{
    private const int LongestName = 60;

    /// <summary>Creates an environment; nothing runs before its first deployment.</summary>
    /// <param name="context">The request.</param>
    /// <param name="organisation">Who will own it.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="written">What it should hold.</param>
    /// <param name="path">Where the configuration stands in the request, for wrong fields: <c>configuration.</c>.</param>
    /// <exception cref="ProblemException">400 with every wrong field.</exception>
    public async Task<OwnedEnvironment> CreateAsync(HttpContext context, OrganisationSnapshot organisation, string name, EnvironmentConfiguration written, string path)
    {
        var errors = new List<FieldError>();
        if (Text.CheckName(name, "name", LongestName) is { } wrongName)
            errors.Add(wrongName);
        var inner = new List<FieldError>();
        ConfigurationChecks.Check(written, places, inner);
        var configuration = ConfigurationMerge.Merge(written, EnvironmentConfiguration.Empty, inner);
        errors.AddRange(inner.Select(error => error with { Field = path + error.Field }));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
        return await AddAsync(context, organisation, name, configuration, "environment-created", name);
    }

    public async Task<OwnedEnvironment> RenameAsync(HttpContext context, OwnedEnvironment environment, string name)
    {
        Text.ThrowIfAny(Text.CheckName(name, "name", LongestName));
        await audit.AppendAsync(context, "environment-renamed", environment.EnvironmentId, name);
        await environments.RenameAsync(environment, name, context.RequestAborted);
        return environment with { Name = name };
    }

    /// <summary>Makes another environment with the same configuration. Host names stay with the one that has them.</summary>
    /// <exception cref="ProblemException">403 where the caller may not create environments in the organisation.</exception>
    public async Task<OwnedEnvironment> CloneAsync(HttpContext context, OwnedEnvironment environment, CloneInstructions instructions)
    {
        Text.ThrowIfAny(Text.CheckName(instructions.Name, "name", LongestName));
        var organisation = OrganisationScope.Of(context);
        if (!Caller.Of(context).May(organisation, Grant.AllEnvironments, Permission.Own))
            throw new ProblemException(Problem.PermissionMissing(Permission.Own, "all environments of the organisation"));
        var source = await configurations.FindAsync(environment.EnvironmentId, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound);
        var configuration = source.Configuration with
        {
            Domains = [],
            Services = [.. source.Configuration.Services.Select(service => service with
            {
                Domains = [],
                Variables = instructions.Variables ? service.Variables : new Dictionary<string, VariableSetting>(StringComparer.Ordinal),
            })],
        };
        return await AddAsync(context, organisation, instructions.Name, configuration, "environment-cloned", environment.EnvironmentId);
    }

    /// <summary>
    /// Stops everything and marks the environment to be removed when its grace is over; until then it can be restored. At once where that is
    /// asked for, or where it holds nothing.
    /// </summary>
    /// <returns>The deployment that stops or removes it; null where it is gone already.</returns>
    /// <exception cref="ProblemException">409 while a deployment runs, or where it is being removed already.</exception>
    public async Task<DeploymentAccepted?> RemoveAsync(HttpContext context, OwnedEnvironment environment, bool immediately)
    {
        if (environment.RemovalRequestedAt is not null && (!immediately || environment.RemovalStarted))
            throw new ProblemException(new Problem("being-removed", 409, "The environment is being removed.", $"It is to be gone by {environment.RemovalDueAt:u}."));
        await audit.AppendAsync(context, "environment-removed", environment.EnvironmentId, environment.Name);
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, context.RequestAborted);
        var now = time.GetUtcNow();
        // The Pod API decides first: it refuses while a deployment runs. The mark refuses those that come later, and would lock out an environment
        // whose removal was refused.
        if (!immediately && status?.ReleaseId is not null)
        {
            var stop = status.Services.Where(service => !service.Implied).Select(service => new ServiceChange { Label = service.Label, Stopped = true });
            var stopping = await pods.DeployAsync(environment.EnvironmentId, new DeploymentRequest { Changes = [.. stop] }, idempotencyKey: null, context.RequestAborted);
            await environments.MarkRemovedAsync(environment, now, now + options.Value.RemovalGrace, started: false, context.RequestAborted);
            return stopping;
        }

        if (status is not null && await pods.RemoveAsync(environment.EnvironmentId, context.RequestAborted) is { } removing)
        {
            await environments.MarkRemovedAsync(environment, environment.RemovalRequestedAt ?? now, now, started: true, context.RequestAborted);
            return removing;
        }

        await environments.DeleteAsync(environment, context.RequestAborted);
        await configurations.DeleteAsync(environment.EnvironmentId, context.RequestAborted);
        return null;
    }

    /// <summary>Takes back a removal whose grace is not over, and starts what it stopped.</summary>
    /// <returns>The deployment that starts it; null where nothing was running.</returns>
    /// <exception cref="ProblemException">409 where it is not being removed, or the removal has begun.</exception>
    public async Task<DeploymentAccepted?> RestoreAsync(HttpContext context, OwnedEnvironment environment)
    {
        if (environment.RemovalRequestedAt is null)
            throw new ProblemException(new Problem("not-being-removed", 409, "The environment is not being removed.", "There is nothing to restore."));
        await audit.AppendAsync(context, "environment-restored", environment.EnvironmentId, environment.Name);
        // First what keeps the data: should starting fail, the services can still be started one by one.
        if (!await environments.UnmarkRemovedAsync(environment, context.RequestAborted))
            throw new ProblemException(new Problem("too-late", 409, "The environment cannot be restored any more.", "Its removal has begun."));
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, context.RequestAborted);
        var configured = (await configurations.FindAsync(environment.EnvironmentId, context.RequestAborted))?.Configuration.Services ?? [];
        // What people had stopped themselves stays stopped; the removal never wrote into the configuration.
        var start = (status?.Services ?? []).Where(service => service is { Implied: false, Stopped: true } && !configured.Any(one => one.Label == service.Label && one.Stopped))
            .Select(service => new ServiceChange { Label = service.Label, Stopped = false }).ToList();
        return start.Count == 0 ? null : await pods.DeployAsync(environment.EnvironmentId, new DeploymentRequest { Changes = start }, idempotencyKey: null, context.RequestAborted);
    }

    private async Task<OwnedEnvironment> AddAsync(
        HttpContext context, OrganisationSnapshot organisation, string name, EnvironmentConfiguration configuration, string action, string detail)
    {
        var environment = new OwnedEnvironment(RandomIds.New("env"), organisation.Organisation.OrganisationId, name, time.GetUtcNow(), context.User.UserId()!);
        await audit.AppendAsync(context, action, environment.EnvironmentId, detail);
        // The configuration first: the environment's own row makes it visible, and what is visible is complete.
        await configurations.AddAsync(environment.EnvironmentId, configuration, environment.CreatedBy, context.RequestAborted);
        await environments.AddAsync(environment, context.RequestAborted);
        return environment;
    }
}
