namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Signing in with a key pair; what was signed stands in the headers.</summary>
/// <param name="PublicKey">The whole file of the public key.</param>
/// <param name="Signature">Base64 of the RSA signature over the two headers.</param>
internal sealed record PublishedSignature(string PublicKey, string Signature);
