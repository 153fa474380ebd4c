using Catalyze.HostAgent.Tests.Engines;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Two hosts on one network, with one environment's authority.</summary>
public sealed class TwoHosts : IDisposable
{
    private readonly TestNetwork _network = new(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-ht-").FullName;

    public TwoHosts()
    {
        // Proxies are not root and pass through it.
        Shell.Run($"chmod 711 {_folder}");
        try
        {
            One = new TestHost(1, Path.Combine(_folder, "1"), Authority);
            Two = new TestHost(2, Path.Combine(_folder, "2"), Authority);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal TestAuthority Authority { get; } = new();

    internal TestHost One { get; } = null!;

    internal TestHost Two { get; } = null!;

    public void Dispose()
    {
        Two?.Dispose();
        One?.Dispose();
        _network.Dispose();
        Authority.Dispose();
        // What the engines' last processes still hold or write goes a moment after they do.
        Shell.Run(
            $"for i in $(seq 100); do awk '$2 ~ \"^{_folder}\" {{print $2}}' /proc/self/mounts | sort -r | xargs -r -n1 umount -l; rm -rf {_folder} && exit 0; sleep 0.1; done; exit 1");
    }
}
