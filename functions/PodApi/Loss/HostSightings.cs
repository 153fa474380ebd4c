using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Loss;

/// <summary>Joins what the management agents heard. Pure.</summary>
/// <remarks>
/// Silence is measured by the one who listens, so clocks that differ do not matter. It counts only where the listener is beyond doubt: one that publishes
/// nothing is silent itself; one that hears nobody at all was cut off, not all of its hosts lost; one that began to listen a moment ago has not had time to hear.
/// </remarks>
public static class HostSightings
{
    /// <param name="hosts">All hosts.</param>
    /// <param name="publishers">All management agents' newest publications.</param>
    /// <param name="instancesOf">How much a host has reserved.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<HostSighting> Of(
        IEnumerable<AgentRecord> hosts, IReadOnlyList<OfferPublisherStatus> publishers, Func<string, long> instancesOf, LossSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(publishers);
        ArgumentNullException.ThrowIfNull(instancesOf);
        ArgumentNullException.ThrowIfNull(settings);
        var listeners = publishers.Where(p => now - p.PublishedAt <= settings.LostAfter && !IsDeaf(p, settings)).ToLookup(p => p.Pod, StringComparer.Ordinal);
        return
        [
            .. from host in hosts.OrderBy(h => h.AgentId, StringComparer.Ordinal)
               let heard = listeners[host.Pod].Select(p => Shorter(p.Silent.TryGetValue(host.AgentId, out var silent) ? silent : TimeSpan.MaxValue, p.ListeningFor)).ToList()
               select new HostSighting(host, heard.Count == 0 ? null : Shorter(heard.Min(), now - host.EnrolledAt), instancesOf(host.AgentId)),
        ];
    }

    /// <summary>Whether it hears none of its hosts: then it is itself what is wrong.</summary>
    public static bool IsDeaf(OfferPublisherStatus publisher, LossSettings settings)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ArgumentNullException.ThrowIfNull(settings);
        return publisher.Silent.Values.All(silent => silent >= settings.SuspectAfter);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
