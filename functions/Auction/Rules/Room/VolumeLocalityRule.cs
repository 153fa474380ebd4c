using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>An instance with volumes stays with them, and one that was planned goes where the plan has it.</summary>
internal readonly struct VolumeLocalityRule(int volumeHost) : IRoomTest<VolumeLocalityRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Member.VolumeHost is not null;

    public static VolumeLocalityRule For(Quotation quotation) => new(quotation.VolumeHost);

    public static string Reason(Quotation quotation, int host) =>
        quotation.Member.Planned ? $"the plan has it on {quotation.Member.VolumeHost}" : $"its volumes are on {quotation.Member.VolumeHost}";

    public bool Refuses(int host) => host != volumeHost;
}
