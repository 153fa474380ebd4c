using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Catalyze.Bench.Deploy;

/// <summary>The tiny service: it asks its provider for one byte, says when it came, and sleeps.</summary>
internal static class ProbeSource
{
    /// <summary>Begins the line a replica prints when its byte has come; the time follows, in seconds since 1970.</summary>
    internal const string Crossed = "crossed ";

    private const string Script = """
        #!/bin/bash
        exec 3<>/dev/tcp/cache01/6379 || exit 1
        printf 'PING\r\n' >&3
        IFS= read -r -n 1 -t 20 _ <&3 || exit 1
        echo "crossed $EPOCHREALTIME"
        exec sleep infinity

        """;

    /// <summary>A web service that answers every visitor.</summary>
    internal static byte[] PackWeb() => Pack(
        ("Procfile", "web: python3 main.py\n"),
        ("requirements.txt", ""),
        ("main.py", """
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")

                def log_message(self, *arguments):
                    pass

            ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
            """));

    /// <summary>A gzip-compressed tar, the same bytes every time.</summary>
    internal static byte[] Pack() => Pack(
        ("Procfile", "probe: bash probe.sh\n"),
        ("probe.sh", Script),
        // Marks the service as Python; the probe itself needs nothing but the shell.
        ("probe.py", "\"\"\"The probe is a shell script.\"\"\"\n"));

    private static byte[] Pack(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in files)
                Add(tar, name, text);
        }

        return packed.ToArray();
    }

    private static void Add(TarWriter tar, string name, string text)
    {
        using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = DateTimeOffset.UnixEpoch });
    }
}
