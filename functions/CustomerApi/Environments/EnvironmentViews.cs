using Catalyze.Contracts.Deployments;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Environments;

/// <summary>Joins what we know of environments with what the Pod API says they are.</summary>
internal sealed class EnvironmentViews(EnvironmentStore environments, PodApiClient pods)
{
    private const int AtOnce = 8;

    /// <summary>What those environments are. One whose status cannot be read is listed all the same, and says so.</summary>
    public async Task<IReadOnlyList<EnvironmentView>> ListAsync(IReadOnlyList<OwnedEnvironment> owned, CancellationToken cancellationToken)
    {
        var views = new EnvironmentView[owned.Count];
        await Parallel.ForAsync(0, owned.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, cancel) => views[index] = await ViewAsync(owned[index], cancel));
        return [.. views.Where(view => view.Status?.State != EnvironmentState.Removed)];
    }

    /// <summary>The environments the caller may see, oldest first, without what they really are.</summary>
    public async Task<IReadOnlyList<OwnedEnvironment>> OwnedAsync(Caller caller, CancellationToken cancellationToken)
    {
        var owned = new List<OwnedEnvironment>();
        foreach (var organisation in caller.Organisations.Where(organisation => TwoFactorRule.Refusal(organisation, caller) is null))
        {
            owned.AddRange((await environments.ListAsync(organisation.Organisation.OrganisationId, cancellationToken))
                .Where(environment => caller.May(organisation, environment.EnvironmentId, Permission.Read)));
        }

        owned.Sort((one, other) => one.CreatedAt.CompareTo(other.CreatedAt));
        return owned;
    }

    public async Task<EnvironmentView> ViewAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            return await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken) is { } status
                ? View(environment) with { Status = status with { EnvironmentName = environment.Name } }
                : NeverDeployed(environment);
        }
        catch (ProblemException exception)
        {
            return View(environment) with { StatusProblem = exception.Problem.Detail ?? exception.Problem.Title };
        }
    }

    /// <summary>An environment that the Pod API never heard of.</summary>
    public static EnvironmentView NeverDeployed(OwnedEnvironment environment) => View(environment) with
    {
        Status = new EnvironmentStatus { EnvironmentId = environment.EnvironmentId, EnvironmentName = environment.Name, State = EnvironmentState.Empty },
    };

    private static EnvironmentView View(OwnedEnvironment environment) => new()
    {
        EnvironmentId = environment.EnvironmentId,
        OrganisationId = environment.OrganisationId,
        Name = environment.Name,
        CreatedAt = environment.CreatedAt,
        RemovalRequestedAt = environment.RemovalRequestedAt,
        RemovalDueAt = environment.RemovalDueAt,
    };
}
