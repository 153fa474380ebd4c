using System.Formats.Tar;
using System.Text.Json.Nodes;
using Catalyze.TestSupport;

namespace Catalyze.AppArmor.Tests;

/// <summary>One boot of the virtual machine with everything in it; the tests read what it left.</summary>
public sealed class ConfinementRun : IAsyncLifetime
{
    private const int ResultsMib = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cz-confinement-");
    private readonly ConfinedServices _services = new();

    internal IReadOnlyList<ConfinedService> Services { get; private set; } = [];

    private string Results => Path.Combine(_folder.FullName, "results");

    /// <summary>Where the console and the results are kept for whoever looks into a failure.</summary>
    private static string Kept => Directory.CreateDirectory(Path.Combine(RepositoryRoot.Find(), "artifacts", "confinement")).FullName;

    public async Task InitializeAsync()
    {
        Services = await _services.CreateAsync();
        var machine = await VirtualMachine.PrepareAsync();
        var images = await ImageDisk.PrepareAsync(Services);
        var suite = Path.Combine(_folder.FullName, "suite");
        await SuiteDisk.WriteAsync(Directory.CreateDirectory(suite).FullName, Services, _services.HostKey);
        await Tool.RunAsync(TimeSpan.FromMinutes(1), "mke2fs", "-q", "-t", "ext4", "-d", suite, suite + ".ext4", "32M");
        var disk = Results + ".tar";
        await using (var file = File.Create(disk))
            file.SetLength(ResultsMib * 1024L * 1024);

        var console = Path.Combine(Kept, "console.log");
        await VirtualMachine.RunAsync(machine, images, suite + ".ext4", disk, console);
        Directory.CreateDirectory(Results);
        await TarFile.ExtractToDirectoryAsync(disk, Results, overwriteFiles: false);
        File.Copy(disk, Path.Combine(Kept, "results.tar"), overwrite: true);
        if (Read("info.json").Length == 0)
            throw new InvalidOperationException($"The machine did not come as far as an engine: {await File.ReadAllTextAsync(console)}");
    }

    public Task DisposeAsync()
    {
        _services.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal ConfinedService Service(string name) => Services.Single(s => s.Name == name);

    /// <summary>A file of the results without its last line's end; empty where there is none.</summary>
    internal string Read(params string[] path)
    {
        var file = Path.Combine([Results, .. path]);
        return File.Exists(file) ? File.ReadAllText(file).TrimEnd('\n') : "";
    }

    internal JsonNode ReadJson(params string[] path) => JsonNode.Parse(Read(path))!;

    /// <summary>The status of an answer of the engine, and what came with it.</summary>
    internal (int Status, string Body) Answer(params string[] path)
    {
        var lines = Read(path).Split('\n');
        return (int.Parse(lines[^1]), string.Join('\n', lines[..^1]));
    }

    /// <summary>The kernel's audit lines of one profile.</summary>
    internal IReadOnlyList<string> Denials(string profile, params string[] path) =>
        [.. Read(path).Split('\n').Where(l => l.Contains($"profile=\"{profile}\"", StringComparison.Ordinal))];
}
