using System.Diagnostics;
using Catalyze.Docker;

namespace Catalyze.HostAgent.Tests.Engines;

/// <summary>A Docker engine of its own in a network namespace of its own, on a bridge of the tests.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly string _dockerArguments;
    private Process? _daemon;

    /// <param name="name">Of the namespace, starting with <c>cz-ht-</c>.</param>
    /// <param name="folder">For data; removed at the end.</param>
    /// <param name="dockerArguments">More arguments of the engine.</param>
    internal TestEngine(string name, string folder, string dockerArguments)
    {
        Namespace = name;
        Folder = folder;
        _dockerArguments = dockerArguments;
        Directory.CreateDirectory(folder);
        StartDaemon();
        Client = new DockerEngine(Socket);
    }

    internal string Namespace { get; }

    internal string Folder { get; }

    internal string Socket => Path.Combine(Folder, "docker.sock");

    internal DockerEngine Client { get; }

    public void Dispose()
    {
        Shell.Run($"timeout 20 docker -H unix://{Socket} ps -aq | xargs -r timeout 30 docker -H unix://{Socket} rm -fv", mayFail: true);
        Client.Dispose();
        if (_daemon is { HasExited: false })
            Shell.Run($"kill {_daemon.Id}; timeout 15 tail --pid={_daemon.Id} -f /dev/null || kill -9 {_daemon.Id}", mayFail: true);
        _daemon?.Dispose();
        Shell.Run($"awk '$2 ~ \"^{Folder}\" {{print $2}}' /proc/self/mounts | sort -r | xargs -r -n1 umount -l; rm -rf {Folder}", mayFail: true);
    }

    /// <summary>SIGKILL; containers go on.</summary>
    internal void KillDaemon()
    {
        _daemon!.Kill();
        _daemon.WaitForExit(5000);
        File.Delete(Path.Combine(Folder, "docker.pid"));
        // Its containerd ends with it, but until it is reaped its pid answers, and a new engine would wait for it.
        File.Delete(Path.Combine(Folder, "exec", "containerd", "containerd.pid"));
    }

    /// <summary>Starts it; on a busy machine the engine may give up waiting for its own containerd and end, and is then started again, as any service is.</summary>
    internal void StartDaemon()
    {
        for (var attempt = 1; ; attempt++)
        {
            TryStartDaemon();
            var answers = Shell.Run(
                $"for i in $(seq 400); do timeout 5 docker -H unix://{Socket} version >/dev/null 2>&1 && echo yes && exit 0; "
                + $"kill -0 {_daemon!.Id} 2>/dev/null || exit 1; sleep 0.1; done; exit 1",
                mayFail: true);
            if (answers.Contains("yes", StringComparison.Ordinal))
                return;
            if (attempt == 3)
                throw new InvalidOperationException(Shell.Run($"tail -5 {Folder}/engine.log"));
        }
    }

    private void TryStartDaemon()
    {
        File.WriteAllText(Path.Combine(Folder, "daemon.json"), "{}");
        var log = Path.Combine(Folder, "engine.log");
        _daemon = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList =
            {
                "-c",
                $"exec nsenter --net=/run/netns/{Namespace} setsid dockerd --data-root {Folder}/data --exec-root {Folder}/exec --pidfile {Folder}/docker.pid "
                + $"-H unix://{Socket} --config-file {Folder}/daemon.json --live-restore {_dockerArguments} >>{log} 2>&1",
            },
        });
    }
}
