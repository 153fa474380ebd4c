using System.Net;
using System.Net.Sockets;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Edges;

/// <summary>Keeps the edges of this host at what their wiring says, without ending a connection.</summary>
public sealed partial class EdgeKeeper(EdgeFolder files, NamespaceThread namespaces, TimeProvider time, ILogger<EdgeKeeper> logger)
{
    /// <summary>Writes the edge's files and brings its process, if it runs, to them.</summary>
    /// <returns>Why the edge goes on as it was; null when it is as it should be.</returns>
    public async Task<string?> ApplyAsync(InstanceRecord record, ProcessIdentity process, HeldCertificate? platform, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(process);
        var edge = record.Order.Wiring.Edge!;
        try
        {
            var certificates = files.Write(record, platform?.Pem);
            var administration = new EdgeAdministration(At(process, InstanceWiring.EdgeAdministrationPort), At(process, EdgeWiring.MasterPort), time);
            var runs = await administration.ApplyAsync(edge, certificates, EdgeWiring.Folder, InstanceWiring.EdgeCertificateFolder, cancellationToken);
            LogApplied(edge.DeploymentId, record.InstanceId, edge.Digest, edge.Maintenance?.Version ?? 0, runs);
            return null;
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException or System.Security.Cryptography.CryptographicException)
        {
            LogNotApplied(edge.DeploymentId, record.InstanceId, exception.Message);
            return $"the edge goes on as it was: {exception.Message}";
        }
    }

    private ProxyAdministration At(ProcessIdentity process, int port) => new(async stopping =>
    {
        var socket = await namespaces.OpenSocketAsync(process.Pid);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, stopping);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    [LoggerMessage(4321, LogLevel.Information, "{DeploymentId}: edge {InstanceId} has configuration {Digest}, maintenance {Maintenance}; runs: {Runs}")]
    private partial void LogApplied(string deploymentId, string instanceId, string digest, long maintenance, bool runs);

    [LoggerMessage(4322, LogLevel.Error, "{DeploymentId}: edge {InstanceId} could not be changed and goes on as it was: {Reason}")]
    private partial void LogNotApplied(string deploymentId, string instanceId, string reason);
}
