namespace Catalyze.EndToEnd.Tests.Failover;

/// <summary>A write that a member acknowledged. All members and the test share one machine's clock; seconds since 1970.</summary>
/// <param name="Number">Its row.</param>
/// <param name="Begun">The member took it up: not before this was it a primary.</param>
/// <param name="Acknowledged">It was known to be acknowledged: not after this was it accepted.</param>
internal sealed record AcceptedWrite(int Number, double Begun, double Acknowledged);
