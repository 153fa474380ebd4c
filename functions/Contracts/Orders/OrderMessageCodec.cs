using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Orders;

/// <summary>Turns signed messages into the text of queue messages and back. Both directions of a queue use it, so that their limits agree.</summary>
public static class OrderMessageCodec
{
    /// <summary>Most bytes of compressed JSON that are read, from a message or a blob.</summary>
    public const int MaxCompressedBytes = 4 * 1024 * 1024;

    /// <summary>Most bytes of JSON that are unpacked; a small message cannot be made to fill the reader's memory.</summary>
    public const int MaxPlainBytes = 8 * 1024 * 1024;

    // The usual encoder writes each + of Base64 as six characters, which would push a full message over the queue's limit.
    private static readonly JsonSerializerOptions Plain = new(CatalyzeJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a queue message, or null where <paramref name="compressed"/> has to go to a blob first (then <see cref="EncodeReference"/>).</summary>
    public static string? Encode(SignedMessage message, out byte[] compressed)
    {
        compressed = Compress(message);
        return Base64Length(compressed.Length) <= OrderMessage.MaxInlineLength
            ? JsonSerializer.Serialize(new OrderMessage(Convert.ToBase64String(compressed), BlobUri: null), Plain)
            : null;
    }

    /// <summary>The text of a queue message whose content lies in a blob.</summary>
    /// <param name="blobUri">Address with a signature to read it.</param>
    public static string EncodeReference(string blobUri) =>
        JsonSerializer.Serialize(new OrderMessage(Inline: null, blobUri), Plain);

    /// <summary>The message itself; what it carries is read with <see cref="Decompress"/>, after a download where <see cref="OrderMessage.BlobUri"/> is set.</summary>
    /// <exception cref="InvalidDataException">Not an order message.</exception>
    public static OrderMessage Decode(string text)
    {
        OrderMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<OrderMessage>(text, CatalyzeJson.Options);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("Not an order message: " + e.Message, e);
        }

        return message is null || (message.Inline is null) == (message.BlobUri is null)
            ? throw new InvalidDataException("An order message has either an inline content or a blob.")
            : message;
    }

    /// <summary>The signed message of an inline order message.</summary>
    /// <exception cref="InvalidDataException">Not Base64, not gzip, too large, or not a signed message.</exception>
    public static SignedMessage DecodeInline(string inline)
    {
        ArgumentNullException.ThrowIfNull(inline);
        try
        {
            return Decompress(Convert.FromBase64String(inline));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("Not Base64.", e);
        }
    }

    /// <summary>Reads gzip-compressed JSON of a signed message, within the limits.</summary>
    /// <exception cref="InvalidDataException">Not gzip, too large, or not a signed message.</exception>
    public static SignedMessage Decompress(byte[] compressed)
    {
        ArgumentNullException.ThrowIfNull(compressed);
        if (compressed.Length > MaxCompressedBytes)
            throw new InvalidDataException($"More than {MaxCompressedBytes} compressed bytes.");

        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            using var plain = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(compressed, writable: false), CompressionMode.Decompress);
            for (int read; (read = gzip.Read(buffer)) > 0;)
            {
                if (plain.Length + read > MaxPlainBytes)
                    throw new InvalidDataException($"Unpacks to more than {MaxPlainBytes} bytes.");
                plain.Write(buffer, 0, read);
            }

            return JsonSerializer.Deserialize<SignedMessage>(plain.GetBuffer().AsSpan(0, (int)plain.Length), CatalyzeJson.Options)
                ?? throw new InvalidDataException("The signed message is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("Not a signed message: " + e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Compress(SignedMessage message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            JsonSerializer.Serialize(gzip, message, CatalyzeJson.Options);
        return compressed.ToArray();
    }

    private static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;
}
