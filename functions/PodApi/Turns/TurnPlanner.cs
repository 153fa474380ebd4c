using Catalyze.Contracts.Deployments;

namespace Catalyze.PodApi.Turns;

/// <summary>Decides whose turn it is. Pure.</summary>
/// <remarks>
/// Within an organisation in the order of arrival. Among organisations that may have one more, whoever has waited longest since it was served last, or since its first began
/// to wait where that is later: one that was served goes behind all who wait, and one that comes goes behind those too. So whoever waits sees each other organisation go before
/// at most once. Nothing stays free that somebody could use.
/// </remarks>
public static class TurnPlanner
{
    /// <summary>With the deployment, and with whoever may go on now. The same list where it is in it already.</summary>
    public static TurnList Enter(TurnList list, string deploymentId, string organisationId, TurnSettings settings)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (list.Find(deploymentId) is not null) return list;
        var arrived = list.Count + 1;
        return Admit(list with { Count = arrived, Entries = [.. list.Entries, new TurnEntry(deploymentId, organisationId, arrived)] }, settings);
    }

    /// <summary>Without these deployments, and with whoever may go on instead. The same list where nothing changes.</summary>
    public static TurnList Leave(TurnList list, IReadOnlySet<string> deploymentIds, TurnSettings settings)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(deploymentIds);
        var left = list.Entries.Where(e => !deploymentIds.Contains(e.DeploymentId)).ToList();
        if (left.Count == list.Entries.Count) return Admit(list, settings);
        var organisations = left.Select(e => e.OrganisationId).ToHashSet(StringComparer.Ordinal);
        return Admit(
            list with { Entries = left, Served = list.Served.Where(s => organisations.Contains(s.Key)).ToDictionary(StringComparer.Ordinal) }, settings);
    }

    /// <summary>Lets one go on whatever the limits say: it mends what others lost.</summary>
    public static TurnList Hurry(TurnList list, string deploymentId)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Find(deploymentId) is { Admitted: false } waiting ? Admit(list, waiting) : list;
    }

    /// <summary>Lets whoever may go on.</summary>
    public static TurnList Admit(TurnList list, TurnSettings settings)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(settings);
        var going = list.Admitted.CountBy(e => e.OrganisationId, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var total = going.Values.Sum();
        while (total < settings.MostAtOnce)
        {
            var next = list.Entries.Where(e => !e.Admitted && going.GetValueOrDefault(e.OrganisationId) < settings.MostPerOrganisation)
                .DistinctBy(e => e.OrganisationId, StringComparer.Ordinal)
                .MinBy(first => Math.Max(first.Arrived, list.Served.GetValueOrDefault(first.OrganisationId)));
            if (next is null) break;
            list = Admit(list, next);
            going[next.OrganisationId] = going.GetValueOrDefault(next.OrganisationId) + 1;
            total++;
        }

        return list;
    }

    /// <summary>What a deployment waits for; null where it does not wait.</summary>
    public static DeploymentTurn? TurnOf(TurnList list, string deploymentId, TurnSettings settings)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(settings);
        if (list.Find(deploymentId) is not { Admitted: false } waiting) return null;
        var own = list.Entries.Where(e => e.OrganisationId == waiting.OrganisationId).ToLookup(e => e.Admitted);
        return new DeploymentTurn(own[false].Count(e => e.Arrived <= waiting.Arrived), own[false].Count(), own[true].Count(), settings.MostPerOrganisation);
    }

    private static TurnList Admit(TurnList list, TurnEntry next) => list with
    {
        Count = list.Count + 1,
        Entries = [.. list.Entries.Select(e => e.DeploymentId == next.DeploymentId ? e with { Admitted = true } : e)],
        Served = new Dictionary<string, long>(list.Served, StringComparer.Ordinal) { [next.OrganisationId] = list.Count + 1 },
    };
}
