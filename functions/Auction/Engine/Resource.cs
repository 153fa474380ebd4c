namespace Catalyze.Auction.Engine;

/// <summary>What an instance takes from a host.</summary>
internal enum Resource
{
    Memory,
    Cpu,
    Disk,
    Pids,
    Slots,
}
