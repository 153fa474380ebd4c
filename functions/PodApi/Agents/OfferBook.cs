using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.State;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Agents;

/// <summary>
/// The hosts' newest offers from the snapshots their management agents publish, one blob per pod, fetched again only when its ETag
/// changed. Every offer is checked against the key its host enrolled with, once per version.
/// </summary>
public sealed partial class OfferBook(PodContainers containers, AgentRegistry agents, ILogger<OfferBook> logger)
{
    private readonly ConcurrentDictionary<string, Page> pages = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<Offer>> ReadAsync(CancellationToken cancellationToken)
    {
        var directory = await agents.ReadAsync(cancellationToken);
        var pods = directory.Management.SelectMany(m => m.ManagedPods).Distinct(StringComparer.Ordinal);
        var read = await Task.WhenAll(pods.Select(pod => ReadAsync(pod, directory, cancellationToken)));
        return [.. read.SelectMany(offers => offers).Where(o => directory.Find(o.HostId) is not null)];
    }

    private async Task<IReadOnlyList<Offer>> ReadAsync(string pod, AgentDirectory directory, CancellationToken cancellationToken)
    {
        var known = pages.GetValueOrDefault(pod);
        try
        {
            var conditions = known is null ? null : new BlobRequestConditions { IfNoneMatch = known.ETag };
            var answer = await containers.Offers.GetBlobClient($"{pod}.json").DownloadContentAsync(new BlobDownloadOptions { Conditions = conditions }, cancellationToken);
            if (answer.GetRawResponse().Status == 304) return known!.Offers;
            var snapshot = JsonSerializer.Deserialize<OfferSnapshot>(answer.Value.Content.ToMemory().Span, CatalyzeJson.Options)!;
            var offers = new List<Offer>(snapshot.Offers.Count);
            foreach (var message in snapshot.Offers)
            {
                if (Verify(pod, message, directory) is { } offer) offers.Add(offer);
            }

            pages[pod] = new Page(answer.Value.Details.ETag, offers);
            return offers;
        }
        catch (RequestFailedException failure) when (failure.Status == 304)
        {
            return known!.Offers;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return [];
        }
    }

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

    private sealed record Page(ETag ETag, IReadOnlyList<Offer> Offers);
}
