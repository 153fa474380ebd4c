using System.Text;

namespace Catalyze.Pipeline;

/// <summary>
/// Reads a tar of unknown origin member by member.
/// </summary>
/// <remarks>
/// Written for archives that want to do harm: nothing is allocated by a size the archive names, unless that size was found small first, and
/// names that follow in members of their own (GNU long names, POSIX extended headers) are bounded. Formats: ustar, GNU, pax.
/// </remarks>
internal sealed class TarSource(Stream tar, SourceLimits limits)
{
    private const int BlockSize = 512;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] block = new byte[BlockSize];
    private long remaining;
    private int padding;

    /// <summary>The next member, its content unread; null at the end.</summary>
    /// <exception cref="ArchiveException">Cut off, or not a tar.</exception>
    public async Task<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipContentAsync(cancellationToken);
        string? longName = null;
        string? longTarget = null;
        long? longSize = null;
        while (true)
        {
            await ReadExactlyAsync(block, cancellationToken);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
                return null;
            VerifyChecksum();
            var type = (char)block[156];
            var size = Number(block.AsSpan(124, 12));
            if (type is 'L' or 'K' or 'x' or 'g')
            {
                var data = await ReadSmallAsync(size, cancellationToken);
                if (type == 'L')
                    longName = Text(data);
                else if (type == 'K')
                    longTarget = Text(data);
                else if (type == 'x')
                    ReadExtendedHeader(data, ref longName, ref longTarget, ref longSize);
                continue;
            }

            var name = longName ?? ShortName();
            var kind = KindOf(type, name);
            // Only files have content; a link or folder that claims some is read past it like everywhere else.
            remaining = longSize ?? size;
            padding = Padding(remaining);
            return new ArchiveEntry(
                name, kind, remaining, kind is ArchiveEntryKind.SymbolicLink or ArchiveEntryKind.HardLink ? longTarget ?? Text(block.AsSpan(157, 100)) : "",
                (Number(block.AsSpan(100, 8)) & 0b001_001_001) != 0);
        }
    }

    /// <summary>More of the current member's content; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (remaining == 0)
            return 0;
        var read = await tar.ReadAsync(buffer[..(int)Math.Min(buffer.Length, remaining)], cancellationToken);
        if (read == 0)
            throw CutOff();
        remaining -= read;
        return read;
    }

    private static ArchiveEntryKind KindOf(char type, string name) => type switch
    {
        '0' or '\0' or '7' => name.EndsWith('/') ? ArchiveEntryKind.Directory : ArchiveEntryKind.File,
        '1' => ArchiveEntryKind.HardLink,
        '2' => ArchiveEntryKind.SymbolicLink,
        '5' => ArchiveEntryKind.Directory,
        _ => ArchiveEntryKind.Other,
    };

    private static int Padding(long size) => (int)((BlockSize - (size % BlockSize)) % BlockSize);

    private static ArchiveException CutOff() => new("truncated", "The archive ends in the middle; upload it again.");

    private static ArchiveException NotATar(string what) => new("not-a-tar", $"The archive is not a gzip-compressed tar: {what}.");

    // "<length> <key>=<value>\n", the length counting itself.
    private static void ReadExtendedHeader(ReadOnlySpan<byte> data, ref string? name, ref string? target, ref long? size)
    {
        while (!data.IsEmpty)
        {
            var space = data.IndexOf((byte)' ');
            if (space is < 1 or > 9 || !int.TryParse(data[..space], out var length) || length <= space + 1 || length > data.Length || data[length - 1] != '\n')
                throw NotATar("an extended header is malformed");
            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
                throw NotATar("an extended header is malformed");
            var value = record[(equals + 1)..];
            switch (Text(record[..equals]))
            {
                case "path":
                    name = Text(value);
                    break;
                case "linkpath":
                    target = Text(value);
                    break;
                case "size":
                    size = long.TryParse(value, out var number) && number >= 0 ? number : throw NotATar("a size is malformed");
                    break;
                case var key when key.StartsWith("GNU.sparse", StringComparison.Ordinal):
                    throw new ArchiveException("sparse-file", "The archive holds a sparse file; make it without --sparse.");
            }

            data = data[length..];
        }
    }

    // Ends at the first NUL, as every field of a tar does.
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        try
        {
            return StrictUtf8.GetString(end < 0 ? bytes : bytes[..end]);
        }
        catch (DecoderFallbackException)
        {
            throw new ArchiveException("bad-name", "A name in the archive is not UTF-8.");
        }
    }

    private static long Number(ReadOnlySpan<byte> field)
    {
        // Numbers too large for octal digits are binary, marked by the highest bit.
        if (field[0] == 0x80)
        {
            long value = 0;
            foreach (var b in field[1..])
                value = value > long.MaxValue >> 8 ? throw NotATar("a size is malformed") : (value << 8) | b;
            return value;
        }

        long octal = 0;
        foreach (var b in field.TrimStart((byte)' '))
        {
            if (b is 0 or (byte)' ')
                break;
            if (b is < (byte)'0' or > (byte)'7')
                throw NotATar("a number is malformed");
            octal = (octal << 3) | (uint)(b - '0');
        }

        return octal;
    }

    private string ShortName()
    {
        var name = Text(block.AsSpan(0, 100));
        // Only POSIX ustar has a prefix; GNU keeps other things there.
        if (!block.AsSpan(257, 6).SequenceEqual("ustar\0"u8))
            return name;
        var prefix = Text(block.AsSpan(345, 155));
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private void VerifyChecksum()
    {
        long sum = 0;
        for (var i = 0; i < BlockSize; i++)
            sum += i is >= 148 and < 156 ? ' ' : block[i];
        if (sum != Number(block.AsSpan(148, 8)))
            throw NotATar("a header's checksum is wrong");
    }

    private async Task<byte[]> ReadSmallAsync(long size, CancellationToken cancellationToken)
    {
        if (size > limits.TextBytes)
            throw new ArchiveException("path-too-long", $"A name in the archive takes {size:N0} bytes; at most {limits.PathBytes:N0} are allowed.");
        var data = new byte[size + Padding(size)];
        await ReadExactlyAsync(data, cancellationToken);
        return data[..(int)size];
    }

    private async Task SkipContentAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(remaining, 64 << 10)];
        while (remaining > 0)
            await ReadAsync(buffer, cancellationToken);
        await ReadExactlyAsync(block.AsMemory(0, padding), cancellationToken);
        padding = 0;
    }

    private async Task ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await tar.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) < buffer.Length)
            throw CutOff();
    }
}
