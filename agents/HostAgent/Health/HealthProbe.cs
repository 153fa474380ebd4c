using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Docker;
using Catalyze.HostAgent.Networking;

namespace Catalyze.HostAgent.Health;

/// <summary>Checks an instance from inside its own network namespace, as its own proxy would reach it.</summary>
public sealed class HealthProbe
{
    private const int AnswerLimit = 4096;

    private readonly NamespaceThread _namespaces;
    private readonly DockerEngine _engine;

    public HealthProbe(NamespaceThread namespaces, DockerEngine engine)
    {
        _namespaces = namespaces;
        _engine = engine;
    }

    /// <summary>One check. Everything the instance does wrong is an outcome; only cancellation and the engine's absence are exceptions.</summary>
    public async Task<HealthOutcome> CheckAsync(HealthCheck check, int pid, string containerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(check);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(check.TimeoutMilliseconds);
        try
        {
            return check.Kind switch
            {
                HealthCheckKind.Process => HealthOutcome.Good,
                HealthCheckKind.Tcp => await TcpAsync(check, pid, limit.Token),
                HealthCheckKind.Http when check.Roles is { } roles => await RoleAsync(check, roles, pid, limit.Token),
                HealthCheckKind.Http => await HttpAsync(check, check.Path ?? "/", pid, limit.Token),
                HealthCheckKind.Command => await CommandAsync(check, containerId, limit.Token),
                _ => HealthOutcome.Bad($"The check '{check.Kind}' is not known to this host."),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthOutcome.NoAnswer($"no answer within {check.TimeoutMilliseconds} ms");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthOutcome.NoAnswer(exception.Message);
        }
        catch (DockerException exception) when (exception.IsConflict || exception.IsNotFound)
        {
            return HealthOutcome.Bad(exception.Message);
        }
    }

    private async Task<HealthOutcome> TcpAsync(HealthCheck check, int pid, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(check, pid, cancellationToken);
        if (!string.IsNullOrEmpty(check.Send))
            await socket.SendAsync(Encoding.UTF8.GetBytes(check.Send), cancellationToken);
        if (string.IsNullOrEmpty(check.Expect))
            return HealthOutcome.Good;

        var expected = Encoding.UTF8.GetBytes(check.Expect);
        var answer = await ReadAsync(socket, answer => answer.Length >= expected.Length, cancellationToken);
        return answer.AsSpan().StartsWith(expected)
            ? HealthOutcome.Good
            : HealthOutcome.Bad($"the answer begins with '{Printable(answer, expected.Length)}'");
    }

    private async Task<HealthOutcome> RoleAsync(HealthCheck check, RoleChecks roles, int pid, CancellationToken cancellationToken)
    {
        if ((await HttpAsync(check, roles.Primary, pid, cancellationToken)).Passed)
            return HealthOutcome.Good with { Role = "primary" };
        var standby = await HttpAsync(check, roles.Standby, pid, cancellationToken);
        return standby.Passed ? HealthOutcome.Good with { Role = "standby" } : HealthOutcome.Bad($"it is neither primary nor a standby that follows one ({standby.Cause})");
    }

    private async Task<HealthOutcome> HttpAsync(HealthCheck check, string path, int pid, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(check, pid, cancellationToken);
        var request = $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: catalyze-health\r\nConnection: close\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var answer = await ReadAsync(socket, answer => answer.Contains((byte)'\n'), cancellationToken);
        var parts = Encoding.ASCII.GetString(answer).Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/", StringComparison.Ordinal)
            || !int.TryParse(parts[1].AsSpan(0, Math.Min(3, parts[1].Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return HealthOutcome.Bad("the answer is not HTTP");
        return status is >= 200 and <= 399 ? HealthOutcome.Good : HealthOutcome.Bad($"HTTP status {status}");
    }

    private async Task<HealthOutcome> CommandAsync(HealthCheck check, string containerId, CancellationToken cancellationToken)
    {
        var result = await _engine.Exec.RunAsync(containerId, check.Command, user: null, cancellationToken);
        if (result.ExitCode == 0)
            return HealthOutcome.Good;
        var said = result.Error.Length > 0 ? result.Error : result.Output;
        return HealthOutcome.Bad($"exit code {result.ExitCode}: {said[..Math.Min(said.Length, 300)].Trim()}");
    }

    private async Task<Socket> ConnectAsync(HealthCheck check, int pid, CancellationToken cancellationToken)
    {
        var port = check.Port ?? throw new IOException("the check names no port");
        var socket = await _namespaces.OpenSocketAsync(pid);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(Socket socket, Func<byte[], bool> enough, CancellationToken cancellationToken)
    {
        var buffer = new byte[AnswerLimit];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += count;
            if (count == 0 || enough(buffer[..length]))
                break;
        }

        return buffer[..length];
    }

    private static string Printable(byte[] answer, int length) =>
        string.Concat(Encoding.ASCII.GetString(answer, 0, Math.Min(answer.Length, length)).Select(c => char.IsControl(c) ? '.' : c));
}
