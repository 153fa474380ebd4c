namespace Catalyze.ManagementAgent.Authorities;

/// <summary>What a sealed backup holds once opened.</summary>
/// <param name="Record">As on disk, its keys empty.</param>
/// <param name="Key">Key that issues, PKCS#8.</param>
/// <param name="NextKey">Key of the next root, PKCS#8; null when no rotation is at that step.</param>
internal sealed record AuthorityBackup(AuthorityRecord Record, byte[] Key, byte[]? NextKey);
