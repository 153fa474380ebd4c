using System.Diagnostics;

namespace Catalyze.TestSupport;

/// <summary>Azurite's folder with its packages, installed once for each checkout.</summary>
/// <remarks>Environment variable <c>CATALYZE_AZURITE</c> names another folder that holds <c>attached.js</c> and <c>node_modules</c>.</remarks>
internal static class AzuriteInstallation
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(4);

    public static async Task<string> EnsureAsync()
    {
        if (Environment.GetEnvironmentVariable("CATALYZE_AZURITE") is { Length: > 0 } elsewhere)
            return elsewhere;
        var folder = Path.Combine(RepositoryRoot.Find(), "infra", "local-pod", "azurite");
        // npm writes this file last.
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (File.Exists(installed))
            return folder;
        // Test assemblies of one checkout run as processes of their own and may come here together.
        await using var mutex = await LockAsync(Path.Combine(folder, "..", ".azurite-install.lock"));
        if (!File.Exists(installed))
            await InstallAsync(folder);
        return folder;
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (waited.Elapsed < InstallTime)
            {
                await Task.Delay(200);
            }
        }
    }

    private static async Task InstallAsync(string folder)
    {
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(InstallTime);
        try
        {
            await npm.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException outOfPatience)
        {
            npm.Kill(entireProcessTree: true);
            throw new TimeoutException($"npm ci in {folder} took longer than {InstallTime}.", outOfPatience);
        }

        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci in {folder} failed:\n{await output}\n{await errors}");
    }
}
