using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Inventory;
using Catalyze.HostAgent.State;
using Catalyze.Link;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalyze.HostAgent.Tests.Pure;

/// <summary>What is told and when, against an engine's socket that answers as written.</summary>
public sealed class InventoryLoopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-inv").FullName;
    private readonly List<string> _requests = [];
    private readonly Sink _sink = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private IReadOnlyList<object> _containers = [];

    public InventoryLoopTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "s")));
        _listener.Listen();
        _ = Task.Run(ServeAsync);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task News_is_told_once_and_containers_of_what_was_stopped_are_removed()
    {
        using var engine = new DockerEngine(Path.Combine(_folder, "s"));
        var stopped = StopMemory.Open(_folder, TimeProvider.System);
        var loop = new InventoryLoop(engine, InstanceStore.Open(_folder, TimeProvider.System), () => [], stopped, _sink, "host1", TimeProvider.System, NullLogger<InventoryLoop>.Instance);

        _containers = [Container("c1", "app01-0-stale")];
        await loop.LookAsync(CancellationToken.None);
        await loop.LookAsync(CancellationToken.None);
        var told = Assert.Single(_sink.Reports);
        Assert.Equal(("host1", new StaleContainer("app01-0-stale", "env-1", 1)), (told.AgentId, Assert.Single(told.Stale)));
        Assert.DoesNotContain(_requests, r => r.StartsWith("DELETE", StringComparison.Ordinal));

        stopped.Keep("app01-0-stale", 1);
        await loop.LookAsync(CancellationToken.None);
        Assert.Contains(_requests, r => r.StartsWith("DELETE", StringComparison.Ordinal) && r.Contains("/containers/c1", StringComparison.Ordinal));
        Assert.Empty(_sink.Reports[^1].Stale);
        Assert.Equal(2, _sink.Reports.Count);
    }

    private static object Container(string id, string instance) => new
    {
        Id = id,
        State = "running",
        Labels = new Dictionary<string, string> { [InstanceLabels.Instance] = instance, [InstanceLabels.Environment] = "env-1", [InstanceLabels.Generation] = "1" },
    };

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true);
                using var reader = new StreamReader(connection, Encoding.ASCII, leaveOpen: true);
                var request = await reader.ReadLineAsync() ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // Headers.
                }

                _requests.Add(request);
                var isList = request.StartsWith("GET", StringComparison.Ordinal);
                var body = isList ? JsonSerializer.SerializeToUtf8Bytes(_containers) : [];
                var head = $"HTTP/1.1 {(isList ? "200 OK" : "204 No Content")}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
                await connection.WriteAsync(Encoding.ASCII.GetBytes(isList ? head : head.Replace($"Content-Length: {body.Length}\r\n", "", StringComparison.Ordinal)));
                await connection.WriteAsync(body);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test ends.
        }
    }

    private sealed class Sink : IReportSink
    {
        public List<HostInventoryReport> Reports { get; } = [];

        public Task SendAsync(Report report, CancellationToken cancellationToken)
        {
            Reports.Add((HostInventoryReport)report);
            return Task.CompletedTask;
        }
    }
}
