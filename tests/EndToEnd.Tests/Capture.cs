using System.Diagnostics;
using Catalyze.TestSupport;

namespace Catalyze.EndToEnd.Tests;

/// <summary>A packet capture on an interface.</summary>
public sealed class Capture : IDisposable
{
    private readonly Process _process;

    private Capture(Process process) => _process = process;

    public static async Task<Capture> StartAsync(string networkInterface, string file)
    {
        File.Delete(file);
        var capture = new Capture(Process.Start(new ProcessStartInfo("tcpdump", ["-i", networkInterface, "-nn", "-U", "--snapshot-length=0", "-Z", "root", "-w", file, "tcp"])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!);
        // The file's header is written once the interface is being listened to.
        await Eventually.HoldsAsync(() => File.Exists(file) && new FileInfo(file).Length >= 24);
        return capture;
    }

    /// <summary>Ends the capture; what was captured is in the file.</summary>
    public async Task EndAsync()
    {
        (await Shell.RunAsync("kill", ["-INT", LocalPod.Number(_process.Id)])).Demand();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
