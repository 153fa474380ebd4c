using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>An instance with volumes stays with them.</summary>
internal readonly struct VolumeLocalityRule : IRoomTest
{
    public string Name => "volume-locality";

    public bool Concerns(Quotation quotation) => quotation.Member.VolumeHost is not null;

    public bool Refuses(Quotation quotation, int host) => host != quotation.VolumeHost;

    public string Reason(Quotation quotation, int host) => $"its volumes are on {quotation.Member.VolumeHost}";
}
