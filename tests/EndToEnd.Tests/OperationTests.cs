using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>Workers, stopping and starting, going back to an earlier release, cancelling: with real containers.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class OperationTests(LocalPod pod)
{
    // The worker counts in the store; the site tells the count. Both reach it by their own wires.
    private const string Program = """
        import os, socket, sys, time, urllib.parse
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        def ask(*words):
            url = urllib.parse.urlparse(os.environ["CACHE01_URL"])
            with socket.create_connection((url.hostname, url.port or 6379), 3) as store, store.makefile("rwb") as stream:
                for command in (["AUTH", url.username, urllib.parse.unquote(url.password or "")], words):
                    stream.write(("*%d\r\n" % len(command) + "".join("$%d\r\n%s\r\n" % (len(w), w) for w in command)).encode())
                    stream.flush()
                    answer = stream.readline().strip()
                    if answer[:1] == b"$" and answer != b"$-1":
                        answer = stream.readline().strip()
                return answer

        if len(sys.argv) > 1:
            while True:
                try:
                    ask("INCR", "count")
                except OSError:
                    pass
                time.sleep(0.2)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                try:
                    body = ask("GET", "count")
                except OSError:
                    body = b"away"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
        """;

    [Fact]
    public async Task A_worker_works_a_stopped_store_keeps_its_data_and_a_cancelled_deployment_leaves_nothing()
    {
        await using var environment = new TestEnvironment(pod, "operations");
        var domain = $"{environment.Id}.catalyze.test";
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(("Procfile", "web: python3 main.py\ncounter: python3 main.py count\n"), ("requirements.txt", ""), ("main.py", Program)));
        var specification = environment.Specification(
            [Services.Redis("cache01"), Services.Web("app01", source, domain: domain) with { Workers = new Dictionary<string, int> { ["counter"] = 1 } }], ("cache01", "app01"));
        var first = await pod.Api.DeployAsync(specification);
        await Eventually.HoldsAsync(async () => await CountAsync(domain) > 2, TimeSpan.FromSeconds(60));
        var worker = (await environment.StatusAsync()).Services.Single(s => s.Label == "app01").Instances.Single(i => i.Target == "counter");
        Assert.Equal(InstanceState.Healthy, worker.State);

        // Stopped, nothing of the store runs; started, it has what it had.
        await ChangeAsync(environment, new ServiceChange { Label = "cache01", Stopped = true });
        Assert.DoesNotContain(await pod.ContainersAsync(environment.Id), c => c.State == "running" && c.InstanceId.StartsWith("cache01", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain) == "away", TimeSpan.FromSeconds(60));
        await ChangeAsync(environment, new ServiceChange { Label = "cache01", Stopped = false });
        await Eventually.HoldsAsync(async () => await CountAsync(domain) > 2, TimeSpan.FromSeconds(60));

        // Without the worker the count stands still; with the first release again it goes on.
        await ChangeAsync(environment, new ServiceChange { Label = "app01", Workers = new Dictionary<string, int> { ["counter"] = 0 } });
        var count = await CountAsync(domain);
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal(count, await CountAsync(domain));
        Assert.Equal(DeploymentState.Running, (await pod.Api.EndOfAsync(await pod.Api.StartAsync(environment.Id, new DeploymentRequest { ReleaseId = first.ReleaseId }))).State);
        await Eventually.HoldsAsync(async () => await CountAsync(domain) > count, TimeSpan.FromSeconds(60));

        // What never becomes healthy is cancelled: the release before it serves on, and nothing else is left.
        var hanging = await pod.Api.UploadSourceAsync(SourceArchive.Of(("Procfile", "web: sleep 1000\ncounter: sleep 1000\n"), ("requirements.txt", ""), ("main.py", "")));
        var cancelled = await pod.Api.StartAsync(specification with { Services = [specification.Services[0], specification.Services[1] with { Source = new SourceReference(hanging.Digest) }] });
        await pod.Api.ReachedAsync(cancelled, "ordered");
        await pod.Api.CancelAsync(cancelled);
        Assert.Equal(DeploymentState.Cancelled, (await pod.Api.EndOfAsync(cancelled)).State);
        Assert.Equal(first.ReleaseId, (await environment.StatusAsync()).ReleaseId);
        Assert.True(await CountAsync(domain) > count);
        await Eventually.HoldsAsync(async () => (await pod.ContainersAsync(environment.Id)).Count == 4, TimeSpan.FromSeconds(60));
        await environment.AssertContainersAsync(4);
    }

    private async Task ChangeAsync(TestEnvironment environment, ServiceChange change)
    {
        var status = await pod.Api.EndOfAsync(await pod.Api.StartAsync(environment.Id, new DeploymentRequest { Changes = [change] }));
        Assert.True(status.State == DeploymentState.Running, $"ended as {status.State}: {status.Cause}");
    }

    private async Task<int> CountAsync(string domain) => int.TryParse(await pod.AnswerAsync(domain), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1;
}
