namespace Catalyze.Contracts.Agents;

/// <summary>A certificate that is refused although its authority signed it.</summary>
/// <param name="Serial">Hexadecimal, upper case.</param>
/// <param name="InstanceId">The instance it was issued for.</param>
/// <param name="ExpiresAt">Its end: from then on it is refused anyway.</param>
public sealed record RefusedCertificate(string Serial, string InstanceId, DateTimeOffset ExpiresAt);
