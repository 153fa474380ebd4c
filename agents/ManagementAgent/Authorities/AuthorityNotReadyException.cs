namespace Catalyze.ManagementAgent.Authorities;

/// <summary>The intermediate has not arrived yet: whoever asks should ask again.</summary>
internal sealed class AuthorityNotReadyException(string message) : Exception(message);
