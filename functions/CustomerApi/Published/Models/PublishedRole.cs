using Catalyze.CustomerApi.Organisations;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A role. The newer client knows only number 5, and means a plain user.</summary>
internal sealed record PublishedRole(int Id, string Name)
{
    public static IReadOnlyList<PublishedRole> All { get; } = [new(1, "owner"), new(5, "member")];

    public static int NumberOf(Role role) => role == Role.Owner ? 1 : 5;

    /// <summary>The role of a number; null where there is none.</summary>
    public static Role? Of(int number) => number switch { 1 => Role.Owner, 5 => Role.Member, _ => null };
}
