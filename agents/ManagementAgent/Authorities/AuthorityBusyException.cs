namespace Catalyze.ManagementAgent.Authorities;

/// <summary>The authority is being changed already.</summary>
internal sealed class AuthorityBusyException(string message) : Exception(message);
