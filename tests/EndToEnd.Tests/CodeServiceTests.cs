using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>What a source archive is made of is found out from its files; every language of the catalog is built and serves.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class CodeServiceTests(LocalPod pod)
{
    [Fact]
    public async Task A_node_application_is_detected_built_and_served()
    {
        await using var environment = new TestEnvironment(pod, "node application");
        var domain = $"{environment.Id}.catalyze.test";
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(
            ("Procfile", "web: node main.js\n"),
            ("package.json", """{ "name": "greeter", "version": "1.0.0", "private": true }"""),
            ("main.js", """
                const http = require("node:http");
                http.createServer((_, answer) => answer.end(`node ${process.versions.node.split(".")[0]}`)).listen(process.env.PORT, "127.0.0.1");
                """)));

        await pod.Api.DeployAsync(environment.Specification([Services.Web("app01", source, scale: 2, domain: domain)]));

        // Debian 12 ships Node.js 18.
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain) == "node 18");
    }
}
