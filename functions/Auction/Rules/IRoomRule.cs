using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Vetoes a host for what it has left or who is there: asked for every instance, for all hosts at once.</summary>
internal interface IRoomRule
{
    /// <summary>Stable name, part of explanations.</summary>
    string Name { get; }

    /// <summary>Whether the answer may differ from yes for this instance.</summary>
    bool Concerns(Quotation quotation);

    /// <summary>Writes the verdict for every host that the rule refuses and no rule before it did.</summary>
    void Mark(Quotation quotation, byte verdict);

    /// <summary>Why a host was refused, for people, with numbers.</summary>
    string Reason(Quotation quotation, int host);
}
