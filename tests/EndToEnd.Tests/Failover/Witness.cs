using System.Globalization;
using Catalyze.Contracts.Deployments;

namespace Catalyze.EndToEnd.Tests.Failover;

/// <summary>Tries to write on one member all the time, past every wire: through the member's own socket, as its superuser.</summary>
/// <remarks>What it may see of two primaries is two members that acknowledge writes in turns: one must have stopped for good before the other begins.</remarks>
internal sealed class Witness : IAsyncDisposable
{
    private readonly LocalPod _pod;
    private readonly InstanceStatus _member;
    private readonly string _container;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<AcceptedWrite> _accepted = [];
    private readonly Task _trying;

    public Witness(LocalPod pod, InstanceStatus member, string container)
    {
        _pod = pod;
        _member = member;
        _container = container;
        _trying = TryAsync();
    }

    /// <summary>Writes the member acknowledged, in order.</summary>
    public async Task<IReadOnlyList<AcceptedWrite>> EndAsync()
    {
        await _stopping.CancelAsync();
        await _trying;
        return _accepted;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stopping.Dispose();
    }

    private async Task TryAsync()
    {
        for (var number = 0; !_stopping.IsCancellationRequested; number++)
        {
            // Waiting for a standby is no acknowledgement: it is given up after a while, and the program's end says so.
            var result = await Shell.RunAsync("/usr/bin/docker",
            [
                "--host", $"unix://{_pod.EngineSocket(_member.HostId)}", "exec", _container, "timeout", "3", "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "app", "--command",
                string.Create(CultureInfo.InvariantCulture, $"insert into failover (writer, number) values ('witness-{_member.InstanceId}', {number}) returning extract(epoch from clock_timestamp())"),
            ]);
            if (result.ExitCode == 0)
                _accepted.Add(new AcceptedWrite(number, double.Parse(result.Output.Trim(), CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0));
            await Task.Delay(100);
        }
    }
}
