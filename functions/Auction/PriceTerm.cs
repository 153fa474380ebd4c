namespace Catalyze.Auction;

/// <summary>One rule's part of a price.</summary>
/// <param name="Rule">Name of the soft rule.</param>
/// <param name="Amount">What it adds.</param>
public sealed record PriceTerm(string Rule, double Amount);
