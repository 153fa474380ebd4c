using Catalyze.Contracts.Orders;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>A line of the grants' journal.</summary>
/// <param name="HostId">Who may ask.</param>
/// <param name="InstanceId">For which instance.</param>
/// <param name="SignedAt">When the control plane signed the order it came with: the later of two holds.</param>
/// <param name="Grant">What it may ask for; null once withdrawn.</param>
internal sealed record HeldGrant(string HostId, string InstanceId, DateTimeOffset SignedAt, CertificateGrant? Grant);
