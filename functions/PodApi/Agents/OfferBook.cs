using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.State;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Agents;

/// <summary>
/// The hosts' newest offers, from what the management agents publish. Every publisher of a pod has blobs of its own; a host that
/// several know counts with what the one that heard it last says.
/// </summary>
/// <remarks>
/// One conditional request for each publisher tells whether anything is new, and none is made again within <see cref="Lifetime"/>. Each offer is
/// checked against the key its host enrolled with, once.
/// </remarks>
public sealed partial class OfferBook(PodContainers containers, AgentRegistry agents, TimeProvider clock, ILogger<OfferBook> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<(string Pod, string Publisher), OfferPage> pages = new();
    private readonly SemaphoreSlim reading = new(1, 1);
    private Known? known;

    /// <summary>Management agents as the last read found them.</summary>
    public IReadOnlyList<OfferPublisherStatus> Publishers => [.. pages.Values.Select(p => p.Status).OfType<OfferPublisherStatus>()];

    public void Dispose() => reading.Dispose();

    /// <summary>One offer for each enrolled host that has one; <see cref="Offer.ObservedAt"/> is when the host was heard of last.</summary>
    public async Task<IReadOnlyList<Offer>> ReadAsync(CancellationToken cancellationToken)
    {
        var directory = await agents.ReadAsync(cancellationToken);
        if (FreshOf(directory) is { } fresh) return fresh;
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (FreshOf(directory) is { } meanwhile) return meanwhile;
            var began = clock.GetTimestamp();
            var publishers = directory.Management.SelectMany(m => m.ManagedPods.Select(pod => pages.GetOrAdd((pod, m.AgentId), key => new OfferPage(key.Pod, key.Publisher)))).ToList();
            var news = await Task.WhenAll(publishers.Select(page => page.RefreshAsync(containers.Offers, directory, message => Verify(page.Pod, message, directory), cancellationToken)));
            if (known is null || known.Directory != directory || news.Contains(true))
                known = new Known(directory, Merge(publishers, directory), began);
            else
                known = known with { ReadAt = began };
            return known.Offers;
        }
        finally
        {
            reading.Release();
        }
    }

    private static List<Offer> Merge(List<OfferPage> publishers, AgentDirectory directory)
    {
        var newest = new Dictionary<string, Offer>(StringComparer.Ordinal);
        foreach (var offer in publishers.SelectMany(p => p.Offers))
        {
            if (directory.Find(offer.HostId) is not null && (!newest.TryGetValue(offer.HostId, out var other) || other.ObservedAt < offer.ObservedAt))
                newest[offer.HostId] = offer;
        }

        return [.. newest.Values.OrderBy(o => o.HostId, StringComparer.Ordinal)];
    }

    private IReadOnlyList<Offer>? FreshOf(AgentDirectory directory) =>
        known is { } made && made.Directory == directory && clock.GetElapsedTime(made.ReadAt) < Lifetime ? made.Offers : null;

    private Offer? Verify(string pod, SignedMessage message, AgentDirectory directory)
    {
        // What is not believed is left out and said so: a forged offer must not stop the others.
        if (directory.Find(message.Signer) is not { } agent || agent.Pod != pod) return null;
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(agent.SigningKey, out _);
        if (!message.IsSignedBy(key))
        {
            LogForged(message.Signer, pod);
            return null;
        }

        try
        {
            var offer = message.Read<Offer>();
            return offer.HostId == agent.AgentId && offer.Pod == pod ? offer : null;
        }
        catch (JsonException failure)
        {
            LogUnreadable(failure, message.Signer);
            return null;
        }
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "The offer of host {HostId} in the snapshot of pod {Pod} is not signed with its key")]
    private partial void LogForged(string hostId, string pod);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "The offer of host {HostId} cannot be read")]
    private partial void LogUnreadable(Exception failure, string hostId);

    private sealed record Known(AgentDirectory Directory, IReadOnlyList<Offer> Offers, long ReadAt);
}
