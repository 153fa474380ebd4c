using System.Diagnostics;
using System.Globalization;

namespace Catalyze.TestSupport;

/// <summary>A daemon of a test's own, with its output in a file.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly string log;
    private readonly Process process;

    /// <param name="log">File its output is written to, from the beginning.</param>
    /// <param name="program">Found through PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    internal DaemonProcess(string log, string program, params string[] arguments)
    {
        this.log = log;
        // The shell becomes the daemon, so the process id is the daemon's.
        process = Process.Start(new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", log, program, .. arguments]))
            ?? throw new InvalidOperationException($"{program} did not start.");
    }

    internal bool HasExited => process.HasExited;

    /// <summary>What it wrote, the end of it.</summary>
    internal string LastWords => string.Join('\n', File.ReadLines(log).TakeLast(10));

    /// <summary>Ends it as it wants to be ended, and by force, children included, when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        using (process)
        {
            if (process.HasExited)
                return;
            using var kill = Process.Start("kill", process.Id.ToString(CultureInfo.InvariantCulture));
            using var limit = new CancellationTokenSource(Grace);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
    }
}
