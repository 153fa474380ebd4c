namespace Catalyze.Auction.Moving;

/// <summary>One standing instance that goes from a host to another.</summary>
/// <param name="InstanceId">Which.</param>
/// <param name="Service">Its service.</param>
/// <param name="FromHost">Where it runs.</param>
/// <param name="ToHost">Where it is to run.</param>
/// <param name="Award">How the new host won.</param>
public sealed record Move(string InstanceId, string Service, string FromHost, string ToHost, Award Award);
