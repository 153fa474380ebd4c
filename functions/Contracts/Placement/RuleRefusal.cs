namespace Catalyze.Contracts.Placement;

/// <summary>Hosts refused by one rule.</summary>
/// <param name="Rule">Name of the rule: <c>memory</c>, <c>one-per-host</c>.</param>
/// <param name="Hosts">How many hosts.</param>
/// <param name="Reason">What the rule asks, with numbers where there are any.</param>
public sealed record RuleRefusal(string Rule, int Hosts, string Reason);
