using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>The other end of one agent's ports: gives orders, keeps reports, has certificates signed by a real authority.</summary>
internal sealed class FakeControlPlane : IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceObservation> _newest = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<InstanceSamples> _measured = new();
    private readonly TestAuthority _authority;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private volatile StreamWriter? _writer;

    internal FakeControlPlane(string socketPath, TestAuthority authority)
    {
        _authority = authority;
        _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen();
        _ = Task.Run(AcceptAsync);
    }

    internal ConcurrentQueue<string> Acknowledged { get; } = new();

    internal ConcurrentQueue<OrderRefusedReport> Refusals { get; } = new();

    internal ConcurrentQueue<HostReturnedReport> Returns { get; } = new();

    internal ConcurrentQueue<HostInventoryReport> Inventories { get; } = new();

    internal ConcurrentQueue<InstanceObservation> History { get; } = new();

    internal ConcurrentQueue<Offer> Offers { get; } = new();

    internal byte[]? SealingKey { get; private set; }

    /// <summary>While set, nobody issues certificates: as when management agent and control plane are gone.</summary>
    internal bool IssuesNothing { get; set; }

    internal bool Connected => _writer is not null && SealingKey is not null;

    /// <summary>Minutes of an instance as the agent told of them, repetitions too.</summary>
    internal IReadOnlyList<MetricSample> Measured(string instanceId) => [.. _measured.Where(samples => samples.InstanceId == instanceId).SelectMany(samples => samples.Samples)];

    internal InstanceObservation? Newest(string instanceId) => _newest.GetValueOrDefault(instanceId);

    /// <summary>The newest confirmation of an environment's epoch.</summary>
    internal AuthorityConfirmation? Confirmed { get; private set; }

    internal void Announce(string environmentId, long epoch) => Write("authority", environmentId, epoch.ToString(System.Globalization.CultureInfo.InvariantCulture));

    internal void Send(Order order) => Write("order", "", JsonSerializer.Serialize(order, CatalyzeJson.Options));

    public void Dispose()
    {
        _listener.Dispose();
        _writer?.Dispose();
    }

    private void Write(string kind, string id, string payload)
    {
        var writer = _writer ?? throw new InvalidOperationException("No agent is connected.");
        lock (writer)
            writer.WriteLine($"{kind}\t{id}\t{payload}");
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var stream = new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true);
                _writer = new StreamWriter(stream) { AutoFlush = true };
                await ServeAsync(new StreamReader(stream));
                _writer = null;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task ServeAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                Take(line.Split('\t', 3));
        }
        catch (IOException)
        {
            // The agent was killed.
        }
    }

    private void Take(string[] parts)
    {
        switch (parts[0])
        {
            case "key":
                SealingKey = Convert.FromBase64String(parts[2]);
                break;
            case "acknowledge":
                Acknowledged.Enqueue(parts[1]);
                break;
            case "offer":
                Offers.Enqueue(JsonSerializer.Deserialize<Offer>(parts[2], CatalyzeJson.Options)!);
                break;
            case "confirm":
                Confirmed = JsonSerializer.Deserialize<AuthorityConfirmation>(parts[2], CatalyzeJson.Options)!;
                break;
            case "sign" when IssuesNothing:
                break;
            case "sign":
                var request = JsonSerializer.Deserialize<CertificateSigningOrder>(parts[2], CatalyzeJson.Options)!;
                if (_authority.IsRevoked(request.InstanceId))
                    break;
                Write("certificate", parts[1], JsonSerializer.Serialize(_authority.Sign(request), CatalyzeJson.Options));
                break;
            case "report":
                Keep(JsonSerializer.Deserialize<Report>(parts[2], CatalyzeJson.Options)!);
                break;
        }
    }

    private void Keep(Report report)
    {
        if (report is OrderRefusedReport refusal)
            Refusals.Enqueue(refusal);
        if (report is HostReturnedReport back)
            Returns.Enqueue(back);
        if (report is HostInventoryReport inventory)
            Inventories.Enqueue(inventory);
        foreach (var samples in report is MetricsReport used ? used.Instances : [])
            _measured.Enqueue(samples);
        foreach (var observation in report is InstancesReport instances ? instances.Instances : [])
        {
            History.Enqueue(observation);
            _newest.AddOrUpdate(observation.InstanceId, observation, (_, known) => known.Sequence > observation.Sequence ? known : observation);
        }
    }
}
