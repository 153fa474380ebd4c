using Catalyze.Contracts.Deployments;

namespace Catalyze.CustomerApi.Environments;

/// <summary>An environment as its owners see it.</summary>
public sealed record EnvironmentView
{
    /// <summary>Id, <c>env-…</c>.</summary>
    public required string EnvironmentId { get; init; }

    /// <summary>The organisation it belongs to, <c>org-…</c>.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is being removed; absent while it is not.</summary>
    public DateTimeOffset? RemovalRequestedAt { get; init; }

    /// <summary>When its removal begins; until then it can be restored.</summary>
    public DateTimeOffset? RemovalDueAt { get; init; }

    /// <summary>What it really is right now; absent where that cannot be told, see statusProblem.</summary>
    public EnvironmentStatus? Status { get; init; }

    /// <summary>Why the status is not known.</summary>
    public string? StatusProblem { get; init; }
}
