namespace Catalyze.CustomerApi.Configuration;

/// <summary>A public key that may deliver a code service's source.</summary>
/// <param name="Name">What people call it; 1 to 60 characters, one of its service's.</param>
/// <param name="Key">OpenSSH public key: <c>ssh-ed25519 AAAA… comment</c>.</param>
/// <param name="CreatedAt">When it was added; ignored when written.</param>
/// <param name="CreatedBy">Id of the user who added it; ignored when written.</param>
public sealed record DeployKey(string Name, string Key, DateTimeOffset? CreatedAt = null, string? CreatedBy = null);
