using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Ports;
using Catalyze.Link;

namespace Catalyze.HostAgent.Tests.Driver;

/// <summary>The agent's ports as lines of JSON over a Unix socket; the other end is <see cref="Real.FakeControlPlane"/>.</summary>
internal sealed class SocketPorts : IOrderSource, IReportSink, IManagementLink, IRegistryAccess, IDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<IssuedCertificate>> _requests = new(StringComparer.Ordinal);
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly StreamWriter _writer;

    // Images of these tests are in the engine already.
    public Task<string?> TokenAsync(string image, string environmentId, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private SocketPorts(Stream stream)
    {
        _writer = new StreamWriter(stream) { AutoFlush = true };
        _ = Task.Run(() => ReadAsync(new StreamReader(stream)));
    }

    public static async Task<SocketPorts> ConnectAsync(string path, byte[] sealingKey, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        var ports = new SocketPorts(new NetworkStream(socket, ownsSocket: true));
        await ports.WriteAsync("key", "", Convert.ToBase64String(sealingKey));
        return ports;
    }

    public async IAsyncEnumerable<IncomingOrder> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var order in _orders.Reader.ReadAllAsync(cancellationToken))
            yield return new IncomingOrder(order, _ => WriteAsync("acknowledge", order.OrderId, ""));
    }

    public Task SendAsync(Report report, CancellationToken cancellationToken) => WriteAsync("report", "", JsonSerializer.Serialize(report, CatalyzeJson.Options));

    public Task SendOfferAsync(Offer offer, CancellationToken cancellationToken) => WriteAsync("offer", "", JsonSerializer.Serialize(offer, CatalyzeJson.Options));

    public async Task<IssuedCertificate> RequestCertificateAsync(CertificateSigningOrder request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var answer = _requests[id] = new TaskCompletionSource<IssuedCertificate>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync("sign", id, JsonSerializer.Serialize(request, CatalyzeJson.Options));
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
    }

    public event Action<string, long>? AuthorityChanged;

    public Task ConfirmAuthorityAsync(AuthorityConfirmation confirmation, CancellationToken cancellationToken) =>
        WriteAsync("confirm", "", JsonSerializer.Serialize(confirmation, CatalyzeJson.Options));

    public void Dispose() => _writer.Dispose();

    private async Task WriteAsync(string kind, string id, string payload)
    {
        await _writing.WaitAsync();
        try
        {
            await _writer.WriteLineAsync($"{kind}\t{id}\t{payload}");
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            var parts = line.Split('\t', 3);
            if (parts[0] == "order")
                _orders.Writer.TryWrite(JsonSerializer.Deserialize<Order>(parts[2], CatalyzeJson.Options)!);
            else if (parts[0] == "authority")
                AuthorityChanged?.Invoke(parts[1], long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture));
            else if (parts[0] == "certificate" && _requests.TryRemove(parts[1], out var request))
                request.SetResult(JsonSerializer.Deserialize<IssuedCertificate>(parts[2], CatalyzeJson.Options)!);
        }
    }
}
