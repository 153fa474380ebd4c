using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;

namespace Catalyze.Link;

/// <summary>From the text of a queue message to an order of the control plane for this agent. Whoever can write to the queue is not trusted.</summary>
internal sealed class OrderReader(AgentIdentity identity)
{
    /// <param name="base64Text">The message as the queue holds it.</param>
    /// <param name="trustedStorage">An address of the storage account; blobs anywhere else are not fetched.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="RequestFailedException">The blob could not be fetched now.</exception>
    public async Task<OrderReading> ReadAsync(string base64Text, Uri trustedStorage, CancellationToken cancellationToken)
    {
        SignedMessage signed;
        try
        {
            var message = OrderMessageCodec.Decode(Encoding.UTF8.GetString(Convert.FromBase64String(base64Text)));
            signed = message.Inline is { } inline
                ? OrderMessageCodec.DecodeInline(inline)
                : OrderMessageCodec.Decompress(await DownloadAsync(message.BlobUri!, trustedStorage, cancellationToken));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            return OrderReading.Refused("unreadable", e.Message);
        }

        return Check(signed);
    }

    private OrderReading Check(SignedMessage signed)
    {
        try
        {
            if (!identity.IsFromControlPlane(signed))
                return OrderReading.Refused("bad-signature", "The control plane did not sign this.");
        }
        catch (CryptographicException e)
        {
            return OrderReading.Refused("bad-signature", e.Message);
        }

        if (!string.Equals(signed.Audience, identity.AgentId, StringComparison.Ordinal))
            return OrderReading.Refused("wrong-audience", $"The order is for '{signed.Audience}'.");

        try
        {
            return OrderReading.Accepted(signed.Read<Order>(), signed.SignedAt);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Signed, but of a kind or form this version does not know.
            return OrderReading.Refused("unreadable", e.Message);
        }
    }

    private static async Task<byte[]> DownloadAsync(string blobUri, Uri trustedStorage, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(blobUri, UriKind.Absolute, out var uri)
            || !string.Equals(uri.GetLeftPart(UriPartial.Authority), trustedStorage.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("The blob is not in the storage account this agent works with.");
        }

        var blob = new BlobClient(uri, StorageClientOptions.Blobs());
        BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
        await using var content = download.Content;
        if (download.Details.ContentLength > OrderMessageCodec.MaxCompressedBytes)
            throw new InvalidDataException($"The blob has more than {OrderMessageCodec.MaxCompressedBytes} bytes.");
        var bytes = new byte[download.Details.ContentLength];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
