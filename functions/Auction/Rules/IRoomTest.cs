using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>A room rule that looks at one host at a time; <see cref="RoomRule{T}"/> asks it about all of them.</summary>
internal interface IRoomTest<TSelf>
    where TSelf : struct, IRoomTest<TSelf>
{
    static abstract bool Concerns(Quotation quotation);

    /// <summary>The test for one instance, with what it reads at hand.</summary>
    static abstract TSelf For(Quotation quotation);

    static abstract string Reason(Quotation quotation, int host);

    bool Refuses(int host);
}
