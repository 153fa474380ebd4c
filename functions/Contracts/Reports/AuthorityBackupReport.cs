using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Reports;

/// <summary>An authority with its keys, sealed to the operator's recovery key: nobody on the platform, the control plane included, can open it.</summary>
public sealed record AuthorityBackupReport : Report
{
    /// <summary>An environment's id, or <c>edge</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bound to <see cref="Place"/>.</summary>
    public required SealedBox Box { get; init; }

    public static string Place(string name) => $"authority-backup/{name}";
}
