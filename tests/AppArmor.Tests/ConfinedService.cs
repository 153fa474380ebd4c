using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.State;
using Catalyze.Pipeline;

namespace Catalyze.AppArmor.Tests;

/// <summary>One instance that the virtual machine runs.</summary>
/// <param name="Name">In the names of tests: <c>postgresql-1</c>.</param>
/// <param name="Blueprint">What the pipeline made of its service.</param>
/// <param name="Order">As the control plane would order it.</param>
/// <param name="Record">As the agent would keep it.</param>
internal sealed record ConfinedService(string Name, ServiceBlueprint Blueprint, InstanceOrder Order, InstanceRecord Record)
{
    /// <summary>Gzip-compressed tar; code services only.</summary>
    public byte[]? Source { get; init; }

    /// <summary>Command to run in it once it is healthy; what it prints is kept.</summary>
    public IReadOnlyList<string> Exercise { get; init; } = [];

    /// <summary>Whether the probe tries its profile; one instance of each profile and image does.</summary>
    public bool Probed { get; init; } = true;

    public string Profile => Blueprint.Runtime.Confinement.AppArmorProfileName;
}
