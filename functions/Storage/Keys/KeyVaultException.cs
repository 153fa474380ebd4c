namespace Catalyze.Storage.Keys;

/// <summary>The key vault did not do what it was asked; the message says what, with which key, and what to look at.</summary>
public sealed class KeyVaultException(string message, Exception? cause = null) : Exception(message, cause);
