namespace Catalyze.Contracts.Alerts;

/// <summary>What is sent to the operators' webhook. It may come twice: <see cref="NoticeId"/> tells.</summary>
public sealed record AlertNotice
{
    public required string NoticeId { get; init; }

    /// <summary><c>opened</c> or <c>resolved</c>.</summary>
    public required string Event { get; init; }

    public required Alert Alert { get; init; }
}
