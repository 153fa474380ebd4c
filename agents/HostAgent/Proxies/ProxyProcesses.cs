using System.Globalization;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Proxies;

/// <summary>Proxies as the machine knows them, noted or not: a proxy works in the folder of its instance, which is nobody else's.</summary>
internal static class ProxyProcesses
{
    /// <summary>Every HAProxy process that works in a folder.</summary>
    public static IEnumerable<ProcessIdentity> In(string folder)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && IsProxyIn(entry, folder) && ProcessIdentity.Of(pid) is { } process)
                yield return process;
        }
    }

    private static bool IsProxyIn(string entry, string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, "comm")).TrimEnd() == "haproxy" && new FileInfo(Path.Combine(entry, "cwd")).LinkTarget == folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It went away while being read.
            return false;
        }
    }
}
