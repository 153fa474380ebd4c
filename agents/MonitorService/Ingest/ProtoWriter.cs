using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Catalyze.MonitorService.Ingest;

/// <summary>The few ways in which protocol buffers write a field.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    public void Double(int field, double value)
    {
        Varint((ulong)((field << 3) | 1));
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Int64(int field, long value)
    {
        Varint((ulong)(field << 3));
        Varint((ulong)value);
    }

    /// <summary>A number in groups of seven bits, the lowest first.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value) => _bytes.Write(value);

    private void Bytes(int field, byte[] value)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }
}
