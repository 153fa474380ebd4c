using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Reports;

/// <summary>Reads reports and believes those that are signed with the key their agent enrolled with.</summary>
public sealed class ReportDecoder(AgentRegistry agents, PodContainers containers)
{
    /// <returns>The report and who sent it, or why it is not believed; reports that cannot become right must not be tried again.</returns>
    /// <param name="text">Text of the queue message.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<(Report? Report, AgentRecord? Agent, string? Refusal)> DecodeAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            var message = OrderMessageCodec.Decode(text);
            var signed = message.Inline is { } inline ? OrderMessageCodec.DecodeInline(inline) : OrderMessageCodec.Decompress(await DownloadAsync(message.BlobUri!, cancellationToken));
            if (await agents.FindAsync(signed.Signer, cancellationToken) is not { } agent) return (null, null, $"{signed.Signer} is not enrolled");
            if (signed.Audience != SignedMessage.ControlPlane) return (null, agent, $"it is for {signed.Audience}");
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(agent.SigningKey, out _);
            if (!signed.IsSignedBy(key)) return (null, agent, $"it is not signed with the key of {agent.AgentId}");
            var report = signed.Read<Report>();

            // Whatever it saw may be of instances that others run by now. It is asked for everything again before it is let in.
            if (agent.IsFenced && report is not HostReturnedReport) return (null, agent, $"{agent.AgentId} was lost and is not back in: its {report.GetType().Name} is not taken up");
            return report.AgentId == agent.AgentId ? (report, agent, null) : (null, agent, $"{agent.AgentId} signed it in the name of {report.AgentId}");
        }
        catch (Exception failure) when (failure is InvalidDataException or JsonException or FormatException or NotSupportedException)
        {
            return (null, null, failure.Message);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return (null, null, "its blob is gone");
        }
    }

    // Only the name is taken from the address: whoever can put a message on the queue must not make us fetch from elsewhere.
    private async Task<byte[]> DownloadAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw new InvalidDataException("The blob's address is not one.");
        var blob = new BlobUriBuilder(uri);
        if (blob.BlobContainerName != PodContainers.ReportsName || string.IsNullOrEmpty(blob.BlobName)) throw new InvalidDataException("The blob is not one of the reports.");
        var client = containers.Reports.GetBlobClient(blob.BlobName);
        var properties = await client.GetPropertiesAsync(cancellationToken: cancellationToken);
        if (properties.Value.ContentLength > OrderMessageCodec.MaxCompressedBytes) throw new InvalidDataException("The blob is too large for a report.");
        return (await client.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
    }
}
