using System.Diagnostics;

namespace Catalyze.ManagementAgent.Edge;

/// <summary>The edge router's HAProxy. It outlives this agent, and is found again by its pid file: a restart of the agent cuts no connection.</summary>
/// <param name="folder">Absolute path of its folder.</param>
internal sealed class RouterProcess(string folder)
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(15);

    public string ConfigurationPath => Path.Combine(folder, "haproxy.cfg");

    public string MapPath => Path.Combine(folder, "names.map");

    private string PidPath => Path.Combine(folder, "haproxy.pid");

    /// <summary>Its process id while it runs; null otherwise.</summary>
    public int? RunningPid()
    {
        if (!File.Exists(PidPath) || !int.TryParse(File.ReadAllText(PidPath).Trim(), out var pid))
            return null;
        try
        {
            // A number alone may have been given to somebody else since; a zombie has no command line.
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains(ConfigurationPath, StringComparer.Ordinal) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Checks a configuration.</summary>
    /// <exception cref="InvalidOperationException">HAProxy does not accept it; the message has its words.</exception>
    public static Task CheckAsync(string configurationPath, CancellationToken cancellationToken) =>
        RunAsync(["-c", "-q", "-f", configurationPath], cancellationToken);

    /// <summary>
    /// Starts it with the configuration in place. One that runs already hands its listening socket over, finishes its connections and ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has its words.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<string> arguments = ["-D", "-f", ConfigurationPath, "-p", PidPath];
        if (RunningPid() is { } older)
        {
            if (File.Exists(Path.Combine(folder, "admin.sock")))
                arguments.AddRange(["-x", Path.Combine(folder, "admin.sock")]);
            arguments.AddRange(["-sf", older.ToString()]);
        }

        return RunAsync(arguments, cancellationToken);
    }

    private static async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // Its words go to a file and not to a pipe: the daemon keeps its parent's error stream, and a pipe would end with this agent.
        var words = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
            foreach (var argument in (string[])["-c", "out=$1; shift; exec haproxy \"$@\" </dev/null >\"$out\" 2>&1", "sh", words, .. arguments])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start) ?? throw new InvalidOperationException("haproxy could not be started.");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(CommandLimit);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"haproxy ended with {process.ExitCode}: {(await File.ReadAllTextAsync(words, cancellationToken)).Trim()}");
        }
        finally
        {
            File.Delete(words);
        }
    }
}
