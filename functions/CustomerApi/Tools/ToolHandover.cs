namespace Catalyze.CustomerApi.Tools;

/// <summary>A way into a tool, for whoever asked.</summary>
/// <param name="Address">Where to go, once and within <paramref name="ExpiresAt"/>; a <c>to</c> may be added to its query, an address within the tool.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record ToolHandover(string Address, DateTimeOffset ExpiresAt)
{
    // A record would print the token.
    public override string ToString() => $"handover until {ExpiresAt:O}";
}
