using System.Buffers.Binary;
using System.Buffers.Text;
using Catalyze.LogService.Store;

namespace Catalyze.LogService.Search;

/// <summary>The place of a line in the order of time, then arrival: where the next page begins.</summary>
internal sealed record LineCursor(DateTimeOffset Time, long Id)
{
    public static LineCursor Of(StoredLine line) => new(line.Line.Time, line.Id);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static LineCursor? TryParse(string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (text.Length != 22 || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != bytes.Length)
            return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new LineCursor(new DateTimeOffset(ticks, TimeSpan.Zero), BinaryPrimitives.ReadInt64BigEndian(bytes[8..])) : null;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Time.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Id);
        return Base64Url.EncodeToString(bytes);
    }
}
