using System.Globalization;
using Catalyze.Contracts.Alerts;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Loss;

namespace Catalyze.PodApi.Alerts;

/// <summary>What is wrong with hosts and their management agents. Pure.</summary>
public static class HostConditions
{
    /// <summary>What is wrong with each host by itself. A host whose management agent is silent, or hears nobody, is not said to be lost: nobody knows.</summary>
    /// <param name="hosts">Hosts.</param>
    /// <param name="publishers">Their management agents.</param>
    /// <param name="staying">Lost host → instances that wait for its return.</param>
    /// <param name="options">Limits.</param>
    /// <param name="loss">When a host is lost.</param>
    /// <param name="now">Now.</param>
    public static IEnumerable<AlertCondition> Of(
        IReadOnlyList<HostStatus> hosts,
        IReadOnlyList<OfferPublisherStatus> publishers,
        IReadOnlyDictionary<string, IReadOnlyList<string>> staying,
        AlertOptions options,
        LossSettings loss,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(publishers);
        ArgumentNullException.ThrowIfNull(staying);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loss);
        var silent = publishers.Where(p => now - p.PublishedAt > loss.LostAfter).DistinctBy(p => p.Publisher).ToList();
        var deaf = publishers.Where(p => now - p.PublishedAt <= loss.LostAfter && p.ListeningFor > loss.LostAfter && HostSightings.IsDeaf(p, loss) && hosts.Any(h => h.Pod == p.Pod && h.Instances > 0));
        return silent.Select(p => Silent(p, now))
            .Concat(deaf.DistinctBy(p => p.Publisher).Select(Deaf))
            .Concat(publishers.Where(p => p.ClockAhead.Duration() > options.ClockTolerance).DistinctBy(p => p.Publisher).Select(p => Skewed(p.Publisher, p.ClockAhead)))
            .Concat(hosts.SelectMany(host => OfOne(host, staying.GetValueOrDefault(host.HostId) ?? [], options, now)));
    }

    /// <summary>Pods in which the loss of a host would leave instances without room. Only what the totals prove is told: fragments may leave still less room.</summary>
    public static IEnumerable<AlertCondition> OfCapacity(IReadOnlyList<HostStatus> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        foreach (var pod in hosts.Where(h => h.Offering).GroupBy(h => h.Pod, StringComparer.Ordinal))
        {
            var fullest = pod.Where(h => h.Instances > 0).OrderByDescending(h => h.Reserved!.MemoryMib).ThenBy(h => h.HostId, StringComparer.Ordinal);
            foreach (var host in fullest)
            {
                var others = pod.Where(h => h != host && !h.Cordoned && !h.Draining).ToList();
                var lacks = new[]
                {
                    Lack("MiB of memory", host, others, c => c.MemoryMib),
                    Lack("thousandths of a core", host, others, c => c.CpuMillis),
                    Lack("MiB of disk", host, others, c => c.DiskMib),
                    Lack("instances", host, others, c => c.Instances),
                }.OfType<string>().ToList();
                if (lacks.Count == 0) continue;
                yield return new(
                    AlertKind.CapacityShort, AlertSeverity.Warning, pod.Key,
                    $"Were {host.HostId} lost, what it runs would find no room in pod {pod.Key}: {string.Join(", ", lacks)}.",
                    "Add a host to the pod, end a cordon, or make services smaller. Until then the loss of this host leaves services without instances.");
                break;
            }
        }
    }

    private static IEnumerable<AlertCondition> OfOne(HostStatus host, IReadOnlyList<string> staying, AlertOptions options, DateTimeOffset now)
    {
        if (host is { Life: HostLife.Lost or HostLife.Returning, Instances: > 0 })
        {
            var since = host.LostSince is { } lost ? $" since {Time(lost)}" : "";
            var stays = staying.Count == 0 ? "" : $" Cannot be placed elsewhere now: {string.Join(", ", staying)}.";
            yield return new(
                AlertKind.HostLost, AlertSeverity.Critical, host.HostId, $"Host {host.HostId} counts as lost{since}; {host.Instances} instances are placed on it yet.{stays}",
                "What can move is placed elsewhere by itself. Look whether the machine runs and reaches its management agent: it comes back in by itself. If it is gone for good, revoke its key.");
        }

        // What is mended by itself within minutes is nobody's business, and neither is a volume that is merely kept.
        var different = host.Findings.Where(f => f.Kind is HostFindingKind.DataMissing || (f.Kind is not HostFindingKind.Volume && now - f.Since > options.DifferentFor)).ToList();
        if (different.Count > 0)
        {
            var first = different.OrderByDescending(f => f.Kind == HostFindingKind.DataMissing).First();
            var more = different.Count == 1 ? "" : $" And {Number(different.Count - 1)} more.";
            yield return new(
                AlertKind.HostDiffers, first.Kind == HostFindingKind.DataMissing ? AlertSeverity.Critical : AlertSeverity.Warning, host.HostId,
                $"Host {host.HostId} is not what it should be: {first.Subject}: {first.Message}{more}",
                "Look at the host's findings (GET /pod/hosts) and at the log of its agent. What can be mended without touching data is tried again each minute.");
        }

        if (host.NearestExpiry is { } ends && ends - now < options.CertificateWarning)
        {
            yield return new(
                AlertKind.CertificateExpiring, ends - now < options.CertificateWarning / 3 ? AlertSeverity.Critical : AlertSeverity.Warning, host.HostId,
                $"A certificate in use on host {host.HostId} ends {Time(ends)}; it should have been renewed long before.",
                "Look at the logs of the host's agent and of its management agent. When it ends, its wires take no new connections.");
        }

        if (host.DiskFreeMib is { } free && host.DiskMib is { } size && size > 0 && free * 100 < size * options.DiskFreePercent)
        {
            yield return new(
                AlertKind.DiskShort, free * 100 * 3 < size * options.DiskFreePercent ? AlertSeverity.Critical : AlertSeverity.Warning, host.HostId,
                $"Host {host.HostId} has {Number(free)} of {Number(size)} MiB of disk free.",
                "Remove what is not the platform's, move instances away (drain), or enlarge the disk. A full disk stops databases.");
        }

        if (host.ClockAhead is { } ahead && ahead.Duration() > options.ClockTolerance) yield return Skewed(host.HostId, ahead);
    }

    private static AlertCondition Silent(OfferPublisherStatus publisher, DateTimeOffset now) => new(
        AlertKind.ManagementSilent, AlertSeverity.Critical, publisher.Publisher,
        $"Management agent {publisher.Publisher} has published nothing for {Number((long)(now - publisher.PublishedAt).TotalSeconds)} s.",
        "Look whether it runs and reaches storage. What its hosts run goes on; nothing is placed, replaced or built there meanwhile.");

    private static AlertCondition Deaf(OfferPublisherStatus publisher) => new(
        AlertKind.ManagementSilent, AlertSeverity.Critical, publisher.Publisher,
        $"Management agent {publisher.Publisher} publishes, but hears none of the hosts of pod {publisher.Pod}.",
        "Look at its network: most likely it is cut off, not every host lost. What its hosts run goes on; nothing is placed, replaced or built there meanwhile.");

    private static AlertCondition Skewed(string who, TimeSpan ahead) => new(
        AlertKind.ClockSkewed, ahead.Duration() > TimeSpan.FromSeconds(30) ? AlertSeverity.Critical : AlertSeverity.Warning, who,
        string.Create(CultureInfo.InvariantCulture, $"The clock of {who} is {ahead.Duration().TotalSeconds:F1} s {(ahead > TimeSpan.Zero ? "ahead" : "behind")}."),
        "Mend its time synchronisation. Beyond a minute its requests are refused, and certificates seem to begin in the future or to have ended.");

    private static string? Lack(string what, HostStatus host, IEnumerable<HostStatus> others, Func<HostCapacity, long> of)
    {
        var needed = of(host.Reserved!);
        var free = others.Sum(h => Math.Max(0, of(h.Capacity!) - of(h.Reserved!)));
        return needed > free ? $"{Number(needed)} {what} are needed, {Number(free)} are free" : null;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
