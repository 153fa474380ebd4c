using System.IO.Compression;
using System.Text;

namespace Catalyze.Pipeline.Tests.Archives;

/// <summary>Makes archives, honest and hostile, byte by byte.</summary>
internal sealed class TarBuilder
{
    private readonly MemoryStream tar = new();

    /// <summary>What every acceptable archive holds.</summary>
    public static TarBuilder Program() => new TarBuilder().File("Procfile", "web: python3 server.py\n").File("server.py", "print()\n");

    public TarBuilder File(string name, string text) => Entry(name, '0', Encoding.UTF8.GetBytes(text));

    public TarBuilder Entry(string name, char type, byte[]? content = null, string link = "", long? claimedSize = null)
    {
        content ??= [];
        // As GNU tar does: a member before it carries what does not fit.
        if (name.Length > 100)
            Entry("././@LongLink", 'L', Encoding.UTF8.GetBytes(name + "\0"));
        if (link.Length > 100)
            Entry("././@LongLink", 'K', Encoding.UTF8.GetBytes(link + "\0"));
        var header = new byte[512];
        Encoding.UTF8.GetBytes(name[..Math.Min(name.Length, 100)]).AsSpan().CopyTo(header);
        Octal(header, 100, 8, 0b110_100_100);
        Octal(header, 124, 12, claimedSize ?? content.Length);
        header[156] = (byte)type;
        Encoding.UTF8.GetBytes(link[..Math.Min(link.Length, 100)]).AsSpan().CopyTo(header.AsSpan(157));
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(b => b));
        tar.Write(header);
        tar.Write(content);
        tar.Write(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    public byte[] Tar() => [.. tar.ToArray(), .. new byte[1024]];

    public byte[] Gzip() => Gzip(Tar());

    public static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(content);
        return output.ToArray();
    }

    private static void Octal(byte[] header, int offset, int length, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0'), header.AsSpan(offset));
}
