using Catalyze.PodApi.State;

namespace Catalyze.PodSoak.Auditing;

/// <summary>An instance the control plane's tables want.</summary>
internal sealed record WantedInstance(string EnvironmentId, string InstanceId, string HostId, long Generation)
{
    public InstancePhase Phase { get; init; } = InstancePhase.Serving;

    public string Service { get; init; } = "";

    public int Ordinal { get; init; }

    /// <summary>Row keys of its reservations in the host's ledger.</summary>
    public IReadOnlyList<string> Reservations { get; init; } = [];

    public string Address { get; init; } = "";

    public int? PublicPort { get; init; }

    /// <summary>Whether a container of it is to run.</summary>
    public bool Runs => Phase == InstancePhase.Serving;

    public override string ToString() => $"{InstanceId} of {EnvironmentId}";
}
