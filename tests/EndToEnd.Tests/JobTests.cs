using Catalyze.Contracts.Jobs;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>Commands that run once, beside a service and over its wires.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class JobTests(LocalPod pod)
{
    // What the connections tell, and nothing else: counts in Redis, and has PostgreSQL answer the opening message of a client.
    private const string Program = """
        import os, socket, sys, urllib.parse
        if sys.argv[1] == "serve":
            import http.server
            http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), http.server.SimpleHTTPRequestHandler).serve_forever()
        def speak(host, port, message, size):
            with socket.create_connection((host, port), 20) as connection:
                connection.sendall(message)
                return connection.recv(size)
        cache, database = urllib.parse.urlparse(os.environ["REDIS_URL"]), urllib.parse.urlparse(os.environ["DATABASE_URL"])
        with socket.create_connection((cache.hostname, cache.port), 20) as connection:
            connection.sendall(f"AUTH {cache.username} {cache.password}\r\nINCR ran\r\nQUIT\r\n".encode())
            lines = connection.makefile().read().split()
        opening = b"\0\0\0\x1f\0\3\0\0user\0app\0database\0app\0\0"
        print("ran", lines[1].lstrip(":"), "postgresql", speak(database.hostname, database.port, opening, 1).decode())
        sys.exit(int(sys.argv[2]))
        """;

    [Fact]
    public async Task A_job_reaches_the_providers_of_its_service_once_and_leaves_nothing_but_what_it_said()
    {
        await using var environment = new TestEnvironment(pod, "jobs");
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(("Procfile", "web: python3 main.py serve\nrake: python3 main.py\n"), ("requirements.txt", ""), ("main.py", Program)));
        await pod.Api.DeployAsync(environment.Specification(
            [Services.Database("db01", 1), Services.Redis("cache01"), Services.Web("app01", source)], ("db01", "app01"), ("cache01", "app01")));
        var containers = (await pod.ContainersAsync(environment.Id)).Count;

        var failed = await RunAsync(environment, new JobRequest { Service = "app01", Command = "python3 main.py once 5", By = "the test" });
        Assert.True(failed is { State: JobState.Failed, ExitCode: 5 }, failed.ToString());
        Assert.Equal("ran 1 postgresql R", failed.Output!.Trim());

        // As the published clients ask for it: the Procfile says how a task is run.
        var task = await RunAsync(environment, new JobRequest { Service = "app01", Command = "twice 0", Kind = JobKind.Rake, By = "the test" });
        Assert.True(task is { State: JobState.Succeeded, ExitCode: 0 }, task.ToString());
        Assert.Equal("ran 2 postgresql R", task.Output!.Trim());

        await Eventually.HoldsAsync(async () => (await pod.ContainersAsync(environment.Id)).Count == containers, TimeSpan.FromMinutes(1));
        await environment.AssertContainersAsync(containers);
    }

    [Fact]
    public async Task A_job_is_cancelled_and_one_without_end_is_ended_when_its_time_is_over()
    {
        await using var environment = new TestEnvironment(pod, "long jobs");
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(("Procfile", "web: sleep 86400\nwaiter: sleep 86400\n"), ("requirements.txt", ""), ("main.py", "")));
        await pod.Api.DeployAsync(environment.Specification([Services.Web("app01", source) with { Scale = 1, Process = "waiter" }]));
        var id = await pod.Api.StartJobAsync(environment.Id, new JobRequest { Service = "app01", Command = "echo began; sleep 3600", By = "the test" });
        await Eventually.HoldsAsync(async () => (await pod.Api.JobAsync(environment.Id, id)).State == JobState.Running, TimeSpan.FromMinutes(2));
        await pod.Api.CancelJobAsync(environment.Id, id);
        var cancelled = await EndOfAsync(environment, id);
        // The shell adds that its program was terminated.
        Assert.True(cancelled.State == JobState.Cancelled && cancelled.Output!.StartsWith("began\n", StringComparison.Ordinal), cancelled.ToString());

        var late = await RunAsync(environment, new JobRequest { Service = "app01", Command = "sleep 3600", TimeLimitSeconds = 3, By = "the test" });
        Assert.Equal(JobState.Failed, late.State);
        Assert.Contains("longer than the 3 s", late.Cause, StringComparison.Ordinal);
    }

    private async Task<JobStatus> RunAsync(TestEnvironment environment, JobRequest request) => await EndOfAsync(environment, await pod.Api.StartJobAsync(environment.Id, request));

    private async Task<JobStatus> EndOfAsync(TestEnvironment environment, string jobId)
    {
        JobStatus job = null!;
        await Eventually.HoldsAsync(async () => (job = await pod.Api.JobAsync(environment.Id, jobId)).State >= JobState.Succeeded, TimeSpan.FromMinutes(3));
        return job;
    }
}
