namespace Catalyze.Contracts.Placement;

/// <summary>What became of one host in an auction that could not place a lot.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Rule">The rule that refused it.</param>
/// <param name="Reason">For people, with numbers: <c>needs 2,048 MiB of memory, 512 MiB are free</c>.</param>
public sealed record HostRefusal(string HostId, string Rule, string Reason);
