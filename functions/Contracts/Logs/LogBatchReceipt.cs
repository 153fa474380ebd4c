namespace Catalyze.Contracts.Logs;

/// <summary>What became of a batch. It is stored for good when this is answered.</summary>
/// <param name="Stored">Lines added.</param>
/// <param name="Known">Lines that had come before.</param>
/// <param name="Expired">Lines older than what is kept.</param>
/// <param name="Next">Number of the first line of the buffer that has not come yet.</param>
public sealed record LogBatchReceipt(int Stored, int Known, int Expired, long Next);
