using System.Net;
using Catalyze.Contracts.Deployments;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>An instance as an attacker and as a target.</summary>
/// <param name="Name">Environment and service.</param>
/// <param name="Instance">Its status.</param>
/// <param name="Pid">Its first process.</param>
/// <param name="Address">Its private address; means something on its own host only.</param>
/// <param name="HostAddress">Address of its host.</param>
/// <param name="Listening">Ports it listens on, its own loopback addresses included.</param>
/// <param name="Open">One that it listens on on all its addresses.</param>
internal sealed record Party(
    string Name, InstanceStatus Instance, int Pid, IPAddress Address, IPAddress HostAddress, IReadOnlyList<int> Listening, int Open) : IDisposable
{
    public NetworkNamespace Network { get; } = new($"/proc/{LocalPod.Number(Pid)}/ns/net");

    public string Host => Instance.HostId;

    public void Dispose() => Network.Dispose();
}
