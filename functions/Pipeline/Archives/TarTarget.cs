using System.Text;

namespace Catalyze.Pipeline;

/// <summary>Writes a tar whose bytes depend on names, content and the executable bit only: owned by root, dated 1970.</summary>
internal sealed class TarTarget(Stream output)
{
    private const int BlockSize = 512;

    public Task DirectoryAsync(string path, CancellationToken cancellationToken) => HeaderAsync(path + "/", '5', 0, executable: true, "", cancellationToken);

    public Task SymbolicLinkAsync(string path, string target, CancellationToken cancellationToken) =>
        HeaderAsync(path, '2', 0, executable: true, target, cancellationToken);

    public Task HardLinkAsync(string path, string target, CancellationToken cancellationToken) =>
        HeaderAsync(path, '1', 0, executable: false, target, cancellationToken);

    public async Task FileAsync(string path, ReadOnlyMemory<byte> content, bool executable, CancellationToken cancellationToken)
    {
        await FileHeaderAsync(path, content.Length, executable, cancellationToken);
        await output.WriteAsync(content, cancellationToken);
        await PadAsync(content.Length, cancellationToken);
    }

    /// <summary>Begins a file; exactly <paramref name="size"/> bytes of content and <see cref="PadAsync"/> must follow.</summary>
    public Task FileHeaderAsync(string path, long size, bool executable, CancellationToken cancellationToken) =>
        HeaderAsync(path, '0', size, executable, "", cancellationToken);

    public async Task PadAsync(long size, CancellationToken cancellationToken) =>
        await output.WriteAsync(new byte[(BlockSize - (size % BlockSize)) % BlockSize], cancellationToken);

    public async Task EndAsync(CancellationToken cancellationToken) => await output.WriteAsync(new byte[2 * BlockSize], cancellationToken);

    private async Task HeaderAsync(string path, char type, long size, bool executable, string target, CancellationToken cancellationToken)
    {
        var name = Encoding.UTF8.GetBytes(path);
        var link = Encoding.UTF8.GetBytes(target);
        if (name.Length > 100)
            await LongAsync('L', name, cancellationToken);
        if (link.Length > 100)
            await LongAsync('K', link, cancellationToken);
        await output.WriteAsync(Header(name, type, size, executable ? 0b111_101_101 : 0b110_100_100, link), cancellationToken);
    }

    private async Task LongAsync(char type, byte[] text, CancellationToken cancellationToken)
    {
        byte[] content = [.. text, 0];
        await output.WriteAsync(Header("././@LongLink"u8.ToArray(), type, content.Length, 0b110_100_100, []), cancellationToken);
        await output.WriteAsync(content, cancellationToken);
        await PadAsync(content.Length, cancellationToken);
    }

    private static byte[] Header(byte[] name, char type, long size, int mode, byte[] link)
    {
        var block = new byte[BlockSize];
        name.AsSpan(0, Math.Min(name.Length, 100)).CopyTo(block);
        Octal(100, 8, mode);
        Octal(108, 8, 0);
        Octal(116, 8, 0);
        Octal(124, 12, size);
        Octal(136, 12, 0);
        block[156] = (byte)type;
        link.AsSpan(0, Math.Min(link.Length, 100)).CopyTo(block.AsSpan(157));
        "ustar  \0root"u8.CopyTo(block.AsSpan(257));
        "root"u8.CopyTo(block.AsSpan(297));
        block.AsSpan(148, 8).Fill((byte)' ');
        Octal(148, 7, block.Sum(b => b));
        return block;

        void Octal(int offset, int length, long value) =>
            Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0'), block.AsSpan(offset, length - 1));
    }
}
