namespace Catalyze.Storage;

/// <summary>How master keys are rotated.</summary>
/// <param name="KnowsAllRows">Whether the process serves both APIs, and so knows everything that is protected; only then may it put keys aside.</param>
/// <param name="KeepEarlierFor">An earlier key stays at least so long after the rotation.</param>
public sealed record MasterKeyRotationOptions(bool KnowsAllRows, TimeSpan KeepEarlierFor);
