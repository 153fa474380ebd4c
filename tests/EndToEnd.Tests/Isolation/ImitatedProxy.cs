using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Catalyze.TestSupport;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>The configuration a provider's proxy runs by, with another authority and other ports: only so can certificates be made that have expired.</summary>
internal sealed partial class ImitatedProxy : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private ImitatedProxy(DirectoryInfo folder, Process process, IPEndPoint endPoint)
    {
        _folder = folder;
        _process = process;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    /// <param name="original">The folder of the provider's proxy.</param>
    /// <param name="authority">Whom it trusts instead.</param>
    /// <param name="own">What it shows of itself.</param>
    /// <param name="service">Stands for the service.</param>
    public static async Task<ImitatedProxy> StartAsync(string original, ForgedAuthority authority, X509Certificate2 own, IPEndPoint service)
    {
        var folder = Directory.CreateTempSubdirectory("catalyze-proxy-");
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var text = await File.ReadAllTextAsync(Path.Combine(original, "proxy.cfg"));
        text = Listener().Replace(text, $"bind {endPoint} ssl", 1);
        text = Service().Replace(text, $"server service {service}", 1);
        using var key = own.GetECDsaPrivateKey()!;
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "proxy.cfg"), text);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.pem"), authority.Pem);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "refused.lst"), "");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "wire.pem"), $"{own.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        var process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", "proxy.cfg"]) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardError = true })!;
        var proxy = new ImitatedProxy(folder, process, endPoint);
        process.BeginErrorReadLine();
        await Eventually.HoldsAsync(async () =>
        {
            using var client = new System.Net.Sockets.TcpClient();
            try
            {
                await client.ConnectAsync(endPoint);
                return true;
            }
            catch (System.Net.Sockets.SocketException e)
            {
                return process.HasExited ? throw new InvalidOperationException($"HAProxy refused the configuration:\n{text}", e) : false;
            }
        });
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"bind :\d+ ssl", RegexOptions.CultureInvariant)]
    private static partial Regex Listener();

    [GeneratedRegex(@"server service \S+", RegexOptions.CultureInvariant)]
    private static partial Regex Service();
}
