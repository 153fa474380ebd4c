using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>What services say of themselves, asked from inside their own network namespaces as health checks are, without signing in.</summary>
/// <param name="namespaces">Opens sockets there.</param>
/// <param name="folders">Has what instances are told.</param>
/// <param name="logger">Told of what could not be measured.</param>
public sealed partial class ServiceMeters(NamespaceThread namespaces, InstanceFolders folders, ILogger<ServiceMeters> logger)
{
    private const int PostgresqlPort = 5432;
    private const int RedisPort = 6379;
    private const int AnswerLimit = 256 << 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Adds what is special to the instance's type. What does not answer is left out: its absence shows.</summary>
    public async Task AddAsync(SampleSheet sheet, InstanceRecord record, int pid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(record);
        AddCertificates(sheet, record.InstanceId);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            switch (sheet.Type)
            {
                case "postgresql":
                    AddConnections(sheet, record.InstanceId, pid);
                    if (record.Order.HealthCheck?.Roles is { } roles)
                        PostgresqlMeter.Add(sheet, await HttpAsync(pid, roles.Port, "/patroni", limit.Token));
                    break;
                case "redis":
                    RedisMeter.Add(sheet, await AskAsync(pid, RedisPort, "INFO memory\r\nINFO clients\r\nQUIT\r\n", limit.Token));
                    break;
                case "edge":
                    EdgeMeter.Add(sheet, ProxyStatistics.Parse(await AskAsync(pid, InstanceWiring.EdgeAdministrationPort, "show stat\n", limit.Token)));
                    break;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or SocketException or IOException or FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            LogSilent(record.InstanceId, exception.Message);
        }
    }

    // By the loopback: clients come through the proxy, and each has a server process.
    private void AddConnections(SampleSheet sheet, string instanceId, int pid)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $":{PostgresqlPort:X4}");
        const string established = "01";
        var open = File.ReadLines($"/proc/{pid}/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Count(fields => fields[1].EndsWith(ending, StringComparison.Ordinal) && fields[3] == established);
        sheet.Add("catalyze_postgresql_connections", open);
        if (Variable(instanceId, "POSTGRES_MAX_CONNECTIONS") is { } most)
            sheet.Add("catalyze_postgresql_connections_limit", most);
    }

    private void AddCertificates(SampleSheet sheet, string instanceId)
    {
        var edge = Path.Combine(folders.Shared(instanceId), "tls");
        var wire = Path.Combine(folders.Proxy(instanceId), ProxyRunner.CertificateFile);
        foreach (var (name, path) in (Directory.Exists(edge) ? Directory.EnumerateFiles(edge, "*.pem") : []).Select(path => (Path.GetFileNameWithoutExtension(path), path)).Append(("wire", wire)))
        {
            try
            {
                using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
                sheet.Add("catalyze_certificate_expiry_time_seconds", new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(), ("name", name));
                sheet.Add("catalyze_certificate_life_seconds", (certificate.NotAfter - certificate.NotBefore).TotalSeconds, ("name", name));
            }
            catch (Exception exception) when (exception is IOException or CryptographicException)
            {
                // There is none, or it is being replaced.
            }
        }
    }

    private double? Variable(string instanceId, string name)
    {
        var file = Path.Combine(folders.Shared(instanceId), "variables");
        var pair = File.Exists(file) ? File.ReadAllText(file).Split('\0').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal)) : null;
        return double.TryParse(pair?[(name.Length + 1)..], CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private async Task<string> HttpAsync(int pid, int port, string path, CancellationToken cancellationToken)
    {
        // 1.0: the body is what comes until the end.
        var answer = await AskAsync(pid, port, $"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n", cancellationToken);
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body < 0 ? throw new FormatException("The answer is not HTTP.") : answer[(body + 4)..];
    }

    private async Task<string> AskAsync(int pid, int port, string question, CancellationToken cancellationToken)
    {
        using var socket = await namespaces.OpenSocketAsync(pid);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(question), cancellationToken);
        var answer = new byte[AnswerLimit];
        var length = 0;
        while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken) is > 0 and var count)
            length += count;
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    [LoggerMessage(4831, LogLevel.Debug, "{InstanceId} said nothing of itself: {Reason}")]
    private partial void LogSilent(string instanceId, string reason);
}
