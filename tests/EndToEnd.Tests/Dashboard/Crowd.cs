using Catalyze.Contracts.Deployments;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Many simulated hosts in the pod, which offer until the crowd is disposed of; then an operator revokes their keys, and nothing of them is seen any more.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);
    private readonly LocalPod _pod;
    private readonly List<SimulatedHost> _hosts;
    private readonly CancellationTokenSource _ending = new();
    private Task _offering = Task.CompletedTask;

    private Crowd(LocalPod pod, List<SimulatedHost> hosts) => (_pod, _hosts) = (pod, hosts);

    public IReadOnlyList<string> HostIds => [.. _hosts.Select(host => host.Id)];

    /// <param name="pod">The pod they join.</param>
    /// <param name="count">How many.</param>
    public static async Task<Crowd> StartAsync(LocalPod pod, int count)
    {
        var like = (await pod.Api.HostsAsync())[0];
        var name = $"sim{Guid.NewGuid().ToString("N")[..6]}";
        var crowd = new Crowd(pod, [.. Enumerable.Range(0, count).Select(index => new SimulatedHost($"{name}-{index:D4}", like))]);
        try
        {
            using var controlPlane = new HttpClient { BaseAddress = pod.ControlPlane };
            await crowd.EachAsync(async host => await host.EnrolAsync(controlPlane, await pod.Api.EnrolmentTokenAsync(host.Id)));
            crowd._offering = crowd.OfferAsync();
            return crowd;
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _offering;
        await EachAsync(host => _pod.Api.RevokeKeyAsync(host.Id));
        foreach (var host in _hosts) host.Dispose();
        _ending.Dispose();
    }

    private async Task OfferAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await EachAsync(async host =>
            {
                try
                {
                    if (!_ending.IsCancellationRequested) await host.OfferAsync();
                }
                catch (HttpRequestException)
                {
                    // The management agent hears of who enrolled when it renews its credentials; until then it refuses, as it would a real host.
                }
            });
            await Task.Delay(Apart, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task EachAsync(Func<SimulatedHost, Task> what) =>
        Parallel.ForEachAsync(_hosts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (host, _) => await what(host));
}
