using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Proxies;

/// <summary>One HAProxy process per instance, which shares with the instance its network namespace and nothing else.</summary>
/// <remarks>
/// It is not the agent's child: HAProxy goes to the background once it listens, and so outlives the agent. Its mounts and IPC are its own, its user is
/// the slot's own, it has no capability and can gain none. The files it runs by are in a folder that only its user may enter.
/// </remarks>
public sealed class ProxyRunner
{
    public const string CertificateFile = "wire.pem";

    /// <summary>Serials of refused certificates, one a line.</summary>
    public const string RefusedFile = "refused.lst";

    private const string AuthorityFile = "ca.pem";
    private const string ConfigurationFile = "proxy.cfg";
    private const string PidFile = "proxy.pid";

    /// <summary>The agent's own note: which process, so that another one that got its number later is not taken for it.</summary>
    private const string IdentityFile = "proxy.identity";

    /// <summary>Processes that were taken over from: id, start, end in Unix seconds.</summary>
    private const string FormerFile = "proxy.former";

    private readonly InstanceFolders _folders;
    private readonly CommandRunner _commands;

    public ProxyRunner(InstanceFolders folders, CommandRunner commands)
    {
        _folders = folders;
        _commands = commands;
    }

    /// <summary>The instance's proxy, if it lives.</summary>
    public ProcessIdentity? Find(string instanceId) => Note(instanceId)?.Process;

    /// <summary>
    /// Starts the proxy, or lets a new process take over from the one that runs in the same namespace: it gets the listening sockets themselves, so no
    /// connection is refused in between, and the old one ends with its last connection. Returns once the new one listens.
    /// </summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="network">For the proxy's user.</param>
    /// <param name="pid">Process whose network namespace it joins.</param>
    /// <param name="configuration">HAProxy's.</param>
    /// <param name="certificate">Key, certificate and roots.</param>
    /// <param name="formerEndsAt">When the old process must end whatever connections it still has (<see cref="EndFormer"/>).</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandFailedException">HAProxy refused the configuration or could not listen; its output says why.</exception>
    public async Task<ProcessIdentity> StartAsync(
        string instanceId,
        InstanceNetwork network,
        int pid,
        string configuration,
        HeldCertificate certificate,
        DateTimeOffset formerEndsAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(certificate);
        var folder = _folders.Proxy(instanceId);
        Directory.CreateDirectory(folder, DurableFile.OwnerOnlyFolder);
        Write(folder, ConfigurationFile, configuration, network.ProxyUser);
        WriteCertificate(instanceId, network, certificate);
        Own(folder, network.ProxyUser);

        // It would go on listening beside the new one, with what it was told then.
        var noted = Noted(instanceId);
        EndAll(instanceId, process => !noted.Contains(process));

        var user = network.ProxyUser.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            $"--net=/proc/{pid}/ns/net", "--", "unshare", "--mount", "--ipc", "--",
            "setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--",
            "haproxy", "-D", "-p", PidFile, "-f", ConfigurationFile,
        ];
        if (Find(instanceId) is { } old)
        {
            // On disk first, so that an agent that dies now does not forget it.
            File.AppendAllText(Path.Combine(folder, FormerFile), $"{old.Pid} {old.StartTicks} {formerEndsAt.ToUnixTimeSeconds()}\n");
            arguments.AddRange(["-x", "admin.sock", "-sf", old.Pid.ToString(CultureInfo.InvariantCulture)]);
        }

        await _commands.RunAsync("nsenter", arguments, input: null, cancellationToken, folder);

        var started = int.Parse(File.ReadAllText(Path.Combine(folder, PidFile)).Trim(), CultureInfo.InvariantCulture);
        var identity = ProcessIdentity.Of(started) ?? throw new IOException("The proxy ended as soon as it had started.");
        File.WriteAllText(Path.Combine(folder, IdentityFile), $"{identity.Pid} {identity.StartTicks} {Mark(certificate)}");
        return identity;
    }

    /// <summary>Lets a running proxy use another certificate; connections that stand go on. False when it was started with other roots, or does not run.</summary>
    /// <exception cref="IOException">It refused the certificate.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It does not listen.</exception>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public async Task<bool> ReplaceCertificateAsync(
        string instanceId, InstanceNetwork network, HeldCertificate certificate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (Note(instanceId)?.Roots != Mark(certificate))
            return false;

        // The file first: a proxy that is started again in between must not go back.
        WriteCertificate(instanceId, network, certificate);
        var administration = ProxyAdministration.At(AdminSocket(instanceId));
        await administration.ReplaceCertificateAsync(CertificateFile, certificate.Pem, cancellationToken);
        if (await ProxyRefusals.ApplyAsync(administration, certificate.Refused ?? [], cancellationToken))
        {
            // A process that was taken over from cannot be asked who its connections are: they all end.
            EndFormer(instanceId, DateTimeOffset.MaxValue);
        }

        return true;
    }

    /// <summary>Ends processes that were taken over from and whose time is up.</summary>
    public void EndFormer(string instanceId, DateTimeOffset now)
    {
        var path = Path.Combine(_folders.Proxy(instanceId), FormerFile);
        if (!File.Exists(path))
            return;
        var kept = new List<string>();
        foreach (var line in File.ReadAllLines(path))
        {
            var parts = line.Split(' ');
            var former = Identity(parts);
            if (!former.IsAlive)
                continue;
            if (long.Parse(parts[2], CultureInfo.InvariantCulture) <= now.ToUnixTimeSeconds())
                Kill(instanceId, former);
            else
                kept.Add(line);
        }

        if (kept.Count == 0)
            File.Delete(path);
        else
            File.WriteAllLines(path, kept);
    }

    public async Task<IReadOnlyList<ProxyStatistic>> StatisticsAsync(string instanceId, CancellationToken cancellationToken) =>
        ProxyStatistics.Parse(await ProxyAdministration.At(AdminSocket(instanceId)).AskAsync("show stat", cancellationToken));

    /// <summary>Ends the proxy, and those it took over from, at once; no effect when there is none.</summary>
    public void Stop(string instanceId)
    {
        if (Find(instanceId) is { } proxy)
            Kill(instanceId, proxy);
        EndFormer(instanceId, DateTimeOffset.MaxValue);

        // Also one that was started and never noted: the start was given up, or the agent died, in between.
        EndAll(instanceId, static _ => true);
        var identity = Path.Combine(_folders.Proxy(instanceId), IdentityFile);
        if (File.Exists(identity))
            File.Delete(identity);
    }

    private void EndAll(string instanceId, Func<ProcessIdentity, bool> isMeant)
    {
        foreach (var process in ProxyProcesses.In(_folders.Proxy(instanceId)).Where(isMeant))
            Kill(instanceId, process);
    }

    private HashSet<ProcessIdentity> Noted(string instanceId)
    {
        var former = Path.Combine(_folders.Proxy(instanceId), FormerFile);
        var noted = File.Exists(former) ? File.ReadAllLines(former).Select(line => Identity(line.Split(' '))).ToHashSet() : [];
        if (Find(instanceId) is { } proxy)
            noted.Add(proxy);
        return noted;
    }

    private static void Kill(string instanceId, ProcessIdentity proxy)
    {
        if (NativeMethods.Kill(proxy.Pid, NativeMethods.SignalKill) != 0 && proxy.IsAlive)
            throw new IOException($"The proxy of {instanceId} cannot be ended: error {Marshal.GetLastPInvokeError()}.");
    }

    private static ProcessIdentity Identity(string[] parts) =>
        new(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));

    /// <summary>Which roots a process was started with.</summary>
    private static string Mark(HeldCertificate certificate) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(certificate.Authority)));

    private (ProcessIdentity Process, string? Roots)? Note(string instanceId)
    {
        var path = Path.Combine(_folders.Proxy(instanceId), IdentityFile);
        if (!File.Exists(path))
            return null;
        var parts = File.ReadAllText(path).Split(' ');
        var identity = Identity(parts);
        return identity.IsAlive ? (identity, parts.ElementAtOrDefault(2)) : null;
    }

    private static void Write(string folder, string name, string text, uint user)
    {
        var path = Path.Combine(folder, name);
        var temporary = path + ".new";
        using (var stream = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = DurableFile.OwnerOnly,
        }))
        using (var writer = new StreamWriter(stream))
            writer.Write(text);
        Own(temporary, user);
        File.Move(temporary, path, overwrite: true);
    }

    private static void Own(string path, uint user)
    {
        if (NativeMethods.ChangeOwner(path, user, user) != 0)
            throw new IOException($"{path} cannot be given to user {user}: error {Marshal.GetLastPInvokeError()}.");
    }

    private string AdminSocket(string instanceId) => Path.Combine(_folders.Proxy(instanceId), "admin.sock");

    private void WriteCertificate(string instanceId, InstanceNetwork network, HeldCertificate certificate)
    {
        var folder = _folders.Proxy(instanceId);
        Write(folder, CertificateFile, certificate.Pem, network.ProxyUser);
        Write(folder, AuthorityFile, certificate.Authority, network.ProxyUser);
        Write(folder, RefusedFile, string.Concat((certificate.Refused ?? []).Select(static refused => refused.Serial + "\n")), network.ProxyUser);
    }
}
