using Catalyze.Contracts.Specifications;

namespace Catalyze.EndToEnd.Tests.Logging;

/// <summary>An application that writes as many lines as a visitor asks for.</summary>
internal static class Writer
{
    /// <summary>Lines a second while it writes.</summary>
    public const int PerSecond = 5000;

    /// <summary>The address at which it answers with <paramref name="word"/> and writes <c>{word} line {n}</c> that many times.</summary>
    public static Uri Address(string domain, int port, string word, int lines) => new($"https://{domain}:{port}/{word}/{lines}");

    public static Task<SourceReference> UploadAsync(LocalPod pod) => pod.Api.UploadSourceAsync(SourceArchive.Of(
        ("Procfile", "web: node main.js\n"),
        ("package.json", """{ "name": "writer", "version": "1.0.0", "private": true }"""),
        ("main.js", """
            const http = require("node:http");
            // A tenth of a second's worth at a time, by the clock: what timers lose is made up for.
            http.createServer((request, answer) => {
              const [, word, count] = request.url.split("/");
              const began = Date.now();
              let next = 0;
              const write = () => {
                const due = Math.min(Number(count), 500 + (Date.now() - began) * 5);
                let text = "";
                while (next < due) text += `${word} line ${next++}\n`;
                if (text) process.stdout.write(text);
                if (next < Number(count)) setTimeout(write, 100);
              };
              write();
              answer.end(word);
            }).listen(process.env.PORT, "127.0.0.1");
            """)));
}
