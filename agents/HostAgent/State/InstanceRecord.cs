using System.Text.Json.Serialization;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;

namespace Catalyze.HostAgent.State;

/// <summary>All the host remembers of an instance, enough to run it again with nobody to ask. Secrets in it are sealed to the host's key.</summary>
public sealed record InstanceRecord
{
    public required string DeploymentId { get; init; }

    public required string EnvironmentId { get; init; }

    /// <summary>As ordered, with its newest wiring.</summary>
    public required InstanceOrder Order { get; init; }

    /// <summary>Text of the AppArmor profile; empty where there is none.</summary>
    public string AppArmorProfile { get; init; } = "";

    public required InstanceIntent Intent { get; init; }

    /// <summary>Number of its network on this host, kept over restarts and generations.</summary>
    public required int Slot { get; init; }

    /// <summary>Of a stop: whether volumes go too.</summary>
    public bool RemoveVolumes { get; init; }

    /// <summary>Why it will not be started again; null while it may.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it, and data of its own, have been healthy since it was ordered: what is wrong then is not the order's fault.</summary>
    public bool HasServed { get; init; }

    /// <summary>Of a job: its container has been told to start, or is about to be; it never is again.</summary>
    public bool JobStarted { get; init; }

    /// <summary>Of a job: what came of it; null before its end.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    public string InstanceId => Order.InstanceId;

    /// <summary>With its data here nobody can take its place: whatever is wrong with it, it is tried again, as seldom as is decent.</summary>
    [JsonIgnore]
    public bool IsNeverGivenUp => HasServed && Order.Volumes.Count > 0;

    /// <summary>What is to be remembered of an instance that is gone: nothing that could open its volumes or tell its variables, sealed or not.</summary>
    public InstanceRecord WithoutSecrets() =>
        this with { Order = Order with { Variables = null, Volumes = [.. Order.Volumes.Select(volume => volume with { Key = null })] } };
}
