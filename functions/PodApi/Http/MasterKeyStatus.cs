namespace Catalyze.PodApi.Http;

/// <summary>Which master keys there are; a key's id says nothing about it.</summary>
/// <param name="Current">Id of the key that encrypts.</param>
/// <param name="Since">Since when.</param>
/// <param name="Earlier">Ids of those that still decrypt; they go when nothing needs them any more.</param>
/// <param name="Rewrapped">Rows under the current key by what they hold, as the last pass of the answering process saw it; empty before one.</param>
/// <param name="WrappedBy">The vault's key that wraps them; null where they lie as they are.</param>
internal sealed record MasterKeyStatus(string Current, DateTimeOffset Since, IReadOnlyList<string> Earlier, IReadOnlyDictionary<string, int> Rewrapped, Uri? WrappedBy);
