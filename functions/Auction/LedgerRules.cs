using Catalyze.Auction.Rules;
using Catalyze.Auction.Rules.Room;

namespace Catalyze.Auction;

/// <summary>The rules that refuse by what a host's ledger says it has given away: another look at the ledger may change their verdict.</summary>
public static class LedgerRules
{
    /// <summary>Their names, as refusals give them.</summary>
    public static IReadOnlySet<string> Names { get; } = RuleBook.Room
        .Where(static rule => rule is CapacityRule or SlotsRule or RoomRule<PortsRule>)
        .Select(static rule => rule.Name)
        .ToHashSet(StringComparer.Ordinal);
}
