using System.Diagnostics;
using System.Globalization;
using System.Net;
using Catalyze.Bench.Deploy;
using Catalyze.Bench.Measurements;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Bench.Recover;

/// <summary>
/// The local pod: a service with one instance and a public name. Its host is cut from the network; it is recovered when the name has been answered ten times on end.
/// Then the host is given back, and the next round begins when it is in again.
/// </summary>
internal sealed class RecoverBenchmark(Uri controlPlane, FileInfo token, IPEndPoint edge, FileInfo edgeAuthority, TextWriter log) : IDisposable
{
    private const string EnvironmentId = "env-benchreco0";
    private const string Label = "app01";
    private const int Steady = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private readonly PodApiClient _podApi = new(controlPlane, token);
    private readonly PublicName _name = new(edge, $"{EnvironmentId}.catalyze.test", edgeAuthority);

    public void Dispose()
    {
        _podApi.Dispose();
        _name.Dispose();
    }

    internal async Task<RecoverReport> RunAsync(int rounds, TimeSpan lostAfter, CancellationToken cancellationToken)
    {
        var runs = new List<(double Detected, double Serving, double Unserved)>();
        try
        {
            await DeployAsync(cancellationToken);
            for (var round = 1; round <= rounds; round++)
            {
                var run = await RoundAsync(cancellationToken);
                runs.Add(run);
                await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round}: lost after {run.Detected:F1} s, served again after {run.Serving:F1} s"));
            }
        }
        finally
        {
            await _podApi.RemoveAsync(EnvironmentId, CancellationToken.None);
        }

        return new RecoverReport(lostAfter.TotalSeconds, Statistics.Of(runs.Select(r => r.Detected)), Statistics.Of(runs.Select(r => r.Serving)), Statistics.Of(runs.Select(r => r.Unserved)));
    }

    private async Task<(double Detected, double Serving, double Unserved)> RoundAsync(CancellationToken cancellationToken)
    {
        // What was lost is listed beside its successor until its host is in again and has said that it stopped.
        await UntilAsync(
            async () => (await _podApi.HostsAsync(cancellationToken)).All(h => h is { Life: HostLife.Heard, Offering: true })
                && (await InstancesAsync(cancellationToken)).Count == 1 && await _name.AnswersAsync(cancellationToken),
            cancellationToken);
        var host = (await InstancesAsync(cancellationToken))[0].HostId;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clock = Stopwatch.StartNew();
        var detecting = DetectAsync(host, clock, stop.Token);
        await LinkAsync(host, "down");
        try
        {
            var (last, first, streak) = (0.0, 0.0, 0);
            var wasAway = false;
            while (streak < Steady || !wasAway)
            {
                if (clock.Elapsed > Limit) throw new TimeoutException($"{EnvironmentId} was not served again within {Limit}, or never stopped being served.");
                if (await _name.AnswersAsync(cancellationToken))
                {
                    if (!wasAway) last = clock.Elapsed.TotalSeconds;
                    else if (streak == 0) first = clock.Elapsed.TotalSeconds;
                    streak++;
                }
                else
                {
                    (wasAway, streak) = (true, 0);
                }

                await Task.Delay(Between, cancellationToken);
            }

            return (await detecting, first, first - last);
        }
        finally
        {
            await LinkAsync(host, "up");
            await stop.CancelAsync();
        }
    }

    private async Task<IReadOnlyList<InstanceStatus>> InstancesAsync(CancellationToken cancellationToken) =>
        (await _podApi.EnvironmentAsync(EnvironmentId, cancellationToken)).Services.Single(s => s.Label == Label).Instances;

    private async Task<double> DetectAsync(string host, Stopwatch clock, CancellationToken cancellationToken)
    {
        await UntilAsync(async () => (await _podApi.HostsAsync(cancellationToken)).Single(h => h.HostId == host).Life == HostLife.Lost, cancellationToken);
        return clock.Elapsed.TotalSeconds;
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var source = new SourceReference((await _podApi.UploadSourceAsync(ProbeSource.PackWeb(), cancellationToken)).Digest);
        await _podApi.DeployAsync(
            new PodSpecification
            {
                EnvironmentId = EnvironmentId,
                EnvironmentName = "Recovery benchmark",
                OrganisationId = "org-bench",
                Confinement = Confinement.Waived,
                Services = [new ServiceSpecification { Label = Label, Type = "code", Scale = 1, Source = source, Domains = [$"{EnvironmentId}.catalyze.test"] }],
                Connections = [],
            },
            cancellationToken);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); !await holds();)
        {
            if (clock.Elapsed > Limit) throw new TimeoutException($"The pod was not as it should be within {Limit}.");
            await Task.Delay(Between, cancellationToken);
        }
    }

    private static async Task LinkAsync(string host, string state)
    {
        using var ip = Process.Start("ip", ["link", "set", "veth-h" + host["host".Length..], state]);
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0) throw new InvalidOperationException($"ip link set for {host} ended with {ip.ExitCode}.");
    }
}
