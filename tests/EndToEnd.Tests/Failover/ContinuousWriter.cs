using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Deployments;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Failover;

/// <summary>A client in an application's own container that writes one row after the other through its wire, and says which were acknowledged.</summary>
internal sealed class ContinuousWriter : IDisposable
{
    // It knows nothing of roles or instances: the label, and trying again.
    private const string Program = """
        import sys, time, psycopg2
        url = dict(p.split("=", 1) for p in open("/run/catalyze/variables").read().split("\0") if p)["DATABASE_URL"]
        connection, number = None, 0
        while True:
            try:
                if connection is None:
                    connection = psycopg2.connect(url, connect_timeout=3)
                    connection.autocommit = True
                number += 1
                with connection.cursor() as cursor:
                    cursor.execute("insert into failover (writer, number) values (%s, %s)", (sys.argv[1], number))
                print(f"{number} {time.time():.3f}", flush=True)
                time.sleep(0.05)
            except psycopg2.Error as error:
                print(f"# {str(error).strip().splitlines()[0]}", flush=True)
                connection = None
                time.sleep(0.2)
        """;

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<(int Number, double At)> _acknowledged = [];

    public ContinuousWriter(LocalPod pod, InstanceStatus application, string container, string name)
    {
        _process = Process.Start(new ProcessStartInfo(
            "/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket(application.HostId)}", "exec", "--interactive", container, "python3", "-", name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _process.StandardInput.Write(Program);
        _process.StandardInput.Close();
        _reading = ReadAsync();
    }

    /// <summary>Rows the database said it has, with the time (seconds since 1970) at which it said so.</summary>
    public IReadOnlyList<(int Number, double At)> Acknowledged
    {
        get
        {
            lock (_lock)
                return [.. _acknowledged];
        }
    }

    /// <summary>Writes no more; what was acknowledged until now is all there is.</summary>
    public void End()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _reading.Wait();
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var parts = line.Split(' ');
            Assert.Equal(2, parts.Length);
            lock (_lock)
                _acknowledged.Add((int.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture)));
        }
    }
}
