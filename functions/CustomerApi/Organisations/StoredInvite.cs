namespace Catalyze.CustomerApi.Organisations;

/// <summary>An invitation with the hash of the code that was mailed.</summary>
public sealed record StoredInvite(Invite Invite, string CodeHash);
