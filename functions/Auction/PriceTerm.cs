namespace Catalyze.Auction;

/// <summary>One rule's part of a price.</summary>
/// <param name="Rule">Name of the soft rule.</param>
/// <param name="Amount">What it adds, weighted.</param>
public readonly record struct PriceTerm(string Rule, double Amount);
