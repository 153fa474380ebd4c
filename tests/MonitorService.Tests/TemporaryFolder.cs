namespace Catalyze.MonitorService.Tests;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cz-monitor-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
