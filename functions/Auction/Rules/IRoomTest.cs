using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>A room rule that looks at one host at a time; <see cref="RoomRule{T}"/> asks it about all of them.</summary>
internal interface IRoomTest
{
    string Name { get; }

    bool Concerns(Quotation quotation);

    bool Refuses(Quotation quotation, int host);

    string Reason(Quotation quotation, int host);
}
