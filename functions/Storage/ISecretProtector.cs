using System.Security.Cryptography;

namespace Catalyze.Storage;

/// <summary>Encrypts secrets before they reach storage.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts.</summary>
    /// <param name="plaintext">The secret.</param>
    /// <param name="place">Where it will be kept, for example <c>environment/env-4k2/variables</c>: it opens nowhere else.</param>
    byte[] Protect(ReadOnlySpan<byte> plaintext, string place);

    /// <summary>Decrypts.</summary>
    /// <exception cref="CryptographicException">Another place, changed bytes, or a key that is not here.</exception>
    byte[] Unprotect(byte[] ciphertext, string place);

    /// <summary>Whether the key that encrypts now encrypted this; what an earlier one encrypted is to be encrypted anew.</summary>
    bool IsCurrent(ReadOnlySpan<byte> ciphertext);
}
