using Catalyze.Contracts.Alerts;

namespace Catalyze.PodApi.Alerts;

/// <summary>Tells what is wrong in one part of the platform.</summary>
public interface IAlertSource
{
    /// <summary>The kinds it tells of: when it answers without one that was open, that one is over.</summary>
    IReadOnlySet<AlertKind> Kinds { get; }

    Task<IReadOnlyList<AlertCondition>> ReadAsync(CancellationToken cancellationToken);
}
