using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Catalyze.PodSupport;

/// <summary>Source archives made of a few files.</summary>
public static class SourceArchive
{
    /// <summary>A web service that says its greeting and its release, and nothing else.</summary>
    /// <param name="greeting">What it says.</param>
    /// <param name="note">Makes it another source, and so another image.</param>
    public static byte[] Greeter(string greeting, string note = "") => Of(
        ("Procfile", "web: python3 main.py\n"),
        ("requirements.txt", $"# {note}\n"),
        ("main.py", $$"""
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    body = b"{{greeting}}"
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, *arguments):
                    pass

            ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
            """));

    public static byte[] Of(params (string Path, string Text)[] files)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        return output.ToArray();
    }
}
