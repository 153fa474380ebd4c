using System.Diagnostics;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.App.Tests;

/// <summary>The published folder, made once for a test class. <c>CATALYZE_PUBLISHED</c> names one made already.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static readonly TimeSpan PublishTime = TimeSpan.FromMinutes(4);
    private DirectoryInfo? own;

    /// <summary>What the Functions host would be given.</summary>
    public string Folder { get; private set; } = string.Empty;

    public async Task InitializeAsync()
    {
        Folder = Environment.GetEnvironmentVariable("CATALYZE_PUBLISHED") ?? string.Empty;
        if (Folder.Length > 0)
            return;
        own = Directory.CreateTempSubdirectory("catalyze-published-");
        Folder = own.FullName;
        // Built already: this test project references it.
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(RepositoryRoot.Find(), "functions", "App"), "--no-build", "--configuration", Configuration, "--output", Folder, "-nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = publish.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(PublishTime);
        await publish.WaitForExitAsync(patience.Token);
        Assert.True(publish.ExitCode == 0, await output);
    }

    public Task DisposeAsync()
    {
        own?.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
