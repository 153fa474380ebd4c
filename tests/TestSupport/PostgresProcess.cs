using System.Diagnostics;
using System.Globalization;

namespace Catalyze.TestSupport;

/// <summary>
/// A real PostgreSQL of Debian's package, of a test's own: a fresh cluster in a folder of its own, reached by a Unix socket there, its user <c>app</c> without password.
/// </summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin/";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private DaemonProcess? server;

    private PostgresProcess(string folder) => this.folder = folder;

    /// <summary>Names a database that exists.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>The server's processes: the id of the first of them.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="settings">Further settings, as its configuration has them.</param>
    public static async Task<PostgresProcess> StartNewAsync(params string[] settings)
    {
        var postgres = new PostgresProcess(Directory.CreateTempSubdirectory("cz-postgres-").FullName);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "postgres", postgres.folder);
        await RunAsync([.. AsItsUser, Programs + "initdb", "-D", Path.Combine(postgres.folder, "data"), "-U", "app", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
        await File.AppendAllLinesAsync(
            Path.Combine(postgres.folder, "data", "postgresql.conf"),
            ["listen_addresses = ''", $"unix_socket_directories = '{postgres.folder}'", "shared_buffers = 128MB", "jit = off", "timezone = 'UTC'", .. settings]);
        await postgres.StartAsync();
        return postgres;
    }

    /// <summary>The connection string of a database.</summary>
    public string ConnectionStringOf(string database) => $"Host={folder};Username=app;Database={database};Include Error Detail=false";

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "d" + Guid.NewGuid().ToString("N")[..12];
        await RunAsync(Programs + "createdb", "-h", folder, "-U", "app", name);
        return ConnectionStringOf(name);
    }

    /// <summary>Starts it (again), on the same data.</summary>
    public async Task StartAsync()
    {
        string[] command = [.. AsItsUser, Programs + "postgres", "-D", Path.Combine(folder, "data")];
        server = new DaemonProcess(Path.Combine(folder, "log"), command[0], command[1..]);
        await Eventually.HoldsAsync(
            async () => server.HasExited ? throw new InvalidOperationException($"PostgreSQL ended at once: {server.LastWords}") : await AnswersAsync(), StartTime);
    }

    /// <summary>Ends it as an operator would: sessions are cut, what was acknowledged stays.</summary>
    public async Task StopAsync()
    {
        await RunAsync([.. AsItsUser, Programs + "pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "fast", "-w", "-t", "60", "stop"]);
        if (server is not null)
            await server.DisposeAsync();
        server = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Nobody needs what it would write down in good order.
        if (server is { HasExited: false })
            await RunAsync([.. AsItsUser, Programs + "pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "-t", "60", "stop"]);
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // It refuses to run as root.
    private static string[] AsItsUser => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];

    private async Task<bool> AnswersAsync()
    {
        using var ready = Process.Start(new ProcessStartInfo(Programs + "pg_isready", ["-q", "-h", folder, "-U", "app", "-d", "postgres"]))!;
        await ready.WaitForExitAsync();
        return ready.ExitCode == 0;
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })
            ?? throw new InvalidOperationException($"{command[0]} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {await output}{errors}");
    }
}
