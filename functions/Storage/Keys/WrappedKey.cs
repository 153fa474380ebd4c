namespace Catalyze.Storage.Keys;

/// <summary>A wrapped key, as its file holds it and as the vault answers.</summary>
/// <param name="Kid">Identifier of the vault's key, its version included: only that version unwraps it.</param>
/// <param name="Value">Base64url.</param>
internal sealed record WrappedKey(string Kid, string Value)
{
    /// <summary>The one algorithm that is used; null from the vault, which does not repeat it.</summary>
    public string? Alg { get; init; }
}
