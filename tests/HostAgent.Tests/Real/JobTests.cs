using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.HostAgent.Tests.Engines;
using Xunit;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Commands that run once, on a real engine.</summary>
[Collection("hosts")]
public sealed class JobTests(TwoHosts hosts) : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_job_reaches_its_provider_ends_with_its_exit_code_and_output_and_leaves_nothing_behind()
    {
        var (provider, job) = ("db01-0-job", "app01-job-wire");
        hosts.Two.ControlPlane.Send(OrderFor.Run(OrderFor.Instance(
            hosts, hosts.Two, provider, "db01", OrderFor.Wires(provider, "db01", OrderFor.Inbound(21101, "app01")))));
        await hosts.Two.AwaitAsync(provider, InstanceState.Healthy);
        var order = Job(job, "until printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' | busybox nc 127.77.0.1 9001 | busybox grep from; do busybox sleep 0.2; done; echo to stderr >&2; exit 7", 60,
            OrderFor.Wires(job, "app01", inbound: null, [OrderFor.To("db01", hosts.Two, provider, 21101)]));

        hosts.One.ControlPlane.Send(OrderFor.Run(order));

        var outcome = (await hosts.One.AwaitAsync(job, InstanceState.Stopped)).Job!;
        Assert.Equal((JobEnd.Exited, 7), (outcome.End, outcome.ExitCode));
        Assert.Contains("from db01-0-job", Output(job, outcome), StringComparison.Ordinal);
        Assert.Contains("to stderr", Output(job, outcome), StringComparison.Ordinal);
        Assert.DoesNotContain("stderr", outcome.Cause, StringComparison.Ordinal);
        Assert.Equal("", Shell.Run($"docker -H unix://{hosts.One.Engine.Socket} ps -aq --filter name=cz-{job}").Trim());
        Assert.False(Directory.Exists(Path.Combine(hosts.One.RunFolder, "instances", job)));

        // The order once more, and the one to stop it: what came of it is said again, nothing runs.
        var seen = hosts.One.ControlPlane.Newest(job)!.Sequence;
        hosts.One.ControlPlane.Send(OrderFor.Run(order));
        var again = await hosts.One.AwaitAsync(job, InstanceState.Stopped, o => o.Sequence > seen);
        Assert.Equal((outcome.EndedAt, 7), (again.Job!.EndedAt, again.Job.ExitCode));
        hosts.One.ControlPlane.Send(OrderFor.Stop(job));
        Assert.Equal(7, (await hosts.One.AwaitAsync(job, InstanceState.Stopped, o => o.Sequence > again.Sequence)).Job!.ExitCode);
        Assert.Equal("", Shell.Run($"docker -H unix://{hosts.One.Engine.Socket} ps -aq --filter name=cz-{job}").Trim());
    }

    [Fact]
    public async Task An_agent_that_dies_takes_a_running_job_up_again_and_one_that_ended_meanwhile_is_not_started_again()
    {
        var (running, ended) = ("app02-job-live", "app02-job-dead");
        hosts.One.ControlPlane.Send(OrderFor.Run(
            Job(running, "echo began; busybox sleep 300", 600), Job(ended, "echo began; busybox sleep 300; echo slept", 600)));
        await hosts.One.AwaitAsync(running, InstanceState.Healthy);
        await hosts.One.AwaitAsync(ended, InstanceState.Healthy);
        var pid = await hosts.One.PidAsync(running);
        hosts.One.KillAgent();
        Shell.Run($"docker -H unix://{hosts.One.Engine.Socket} kill cz-{ended}");
        var before = hosts.One.ControlPlane.Newest(running)!.Sequence;
        hosts.One.StartAgent();

        var outcome = (await hosts.One.AwaitAsync(ended, InstanceState.Stopped)).Job!;
        Assert.Equal((JobEnd.Exited, 137, "began\n"), (outcome.End, outcome.ExitCode, Output(ended, outcome)));
        await hosts.One.AwaitAsync(running, InstanceState.Healthy, o => o.Sequence > before);
        Assert.Equal(pid, await hosts.One.PidAsync(running));

        // Stopped by an order, it says what it wrote up to then.
        hosts.One.ControlPlane.Send(OrderFor.Stop(running));
        var stopped = (await hosts.One.AwaitAsync(running, InstanceState.Stopped)).Job!;
        Assert.Equal((JobEnd.Stopped, "began\n"), (stopped.End, Output(running, stopped)));
    }

    [Fact]
    public async Task A_job_whose_container_is_gone_is_not_run_a_second_time()
    {
        var job = "app03-job-gone";
        hosts.One.ControlPlane.Send(OrderFor.Run(Job(job, "busybox sleep 300", 600)));
        await hosts.One.AwaitAsync(job, InstanceState.Healthy);
        hosts.One.KillAgent();
        Shell.Run($"docker -H unix://{hosts.One.Engine.Socket} rm -f cz-{job}");
        hosts.One.StartAgent();

        var outcome = (await hosts.One.AwaitAsync(job, InstanceState.Stopped)).Job!;
        Assert.Equal((JobEnd.Lost, (int?)null), (outcome.End, outcome.ExitCode));
    }

    [Fact]
    public async Task A_job_that_runs_too_long_is_ended_and_only_the_end_of_what_it_wrote_is_kept()
    {
        var job = "app04-job-long";
        hosts.One.ControlPlane.Send(OrderFor.Run(Job(job, "busybox yes 0123456789abcdef | busybox head -n 5000; echo the end; busybox sleep 300", 5)));

        var outcome = (await hosts.One.AwaitAsync(job, InstanceState.Stopped)).Job!;

        Assert.Equal((JobEnd.TimedOut, true), (outcome.End, outcome.OutputCut));
        var output = Output(job, outcome);
        Assert.EndsWith("the end\n", output, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(output) <= InstanceJob.MostOutputBytes);
    }

    private string Output(string instanceId, JobOutcome outcome) => Encoding.UTF8.GetString(outcome.Output!.Open(_key, InstanceJob.OutputPlace(instanceId)));

    private InstanceOrder Job(string instanceId, string command, int seconds, InstanceWiring? wiring = null)
    {
        var variables = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["MODE"] = "job", [InstanceJob.CommandVariable] = command });
        return OrderFor.Instance(hosts, hosts.One, instanceId, instanceId[..5], wiring) with
        {
            Variables = SealedBox.Seal(hosts.One.ControlPlane.SealingKey, variables, InstanceOrder.VariablesPlace(instanceId, 1)),
            HealthCheck = new HealthCheck { Kind = HealthCheckKind.Process },
            Job = new InstanceJob(seconds, _key.ExportSubjectPublicKeyInfo()),
        };
    }
}
