namespace Catalyze.CustomerApi.Environments;

/// <summary>An environment and whose it is.</summary>
public sealed record OwnedEnvironment(string EnvironmentId, string OrganisationId, string Name, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>Since when it is being removed; null while it is not.</summary>
    public DateTimeOffset? RemovalRequestedAt { get; init; }

    /// <summary>When its removal begins; until then it can be restored.</summary>
    public DateTimeOffset? RemovalDueAt { get; init; }

    /// <summary>The removal has begun: there is no way back.</summary>
    public bool RemovalStarted { get; init; }
}
