using System.Security.Cryptography;
using Catalyze.CustomerApi.Stores;
using Microsoft.IdentityModel.Tokens;

namespace Catalyze.CustomerApi.Tools;

/// <summary>The key that handovers are signed with. Made when it is first needed, once for all processes; kept encrypted.</summary>
internal sealed class HandoverKeys(HandoverKeyStore store) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ECDsaSecurityKey? key;

    /// <summary>The key that signs.</summary>
    public async Task<ECDsaSecurityKey> SigningAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref key) is { } known)
            return known;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (key is null)
                Volatile.Write(ref key, await LoadAsync(cancellationToken));
            return key!;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What tools know it by: SubjectPublicKeyInfo in base64.</summary>
    public async Task<string> PublicAsync(CancellationToken cancellationToken) =>
        Convert.ToBase64String((await SigningAsync(cancellationToken)).ECDsa.ExportSubjectPublicKeyInfo());

    public void Dispose()
    {
        key?.ECDsa.Dispose();
        gate.Dispose();
    }

    private async Task<ECDsaSecurityKey> LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(cancellationToken);
        if (stored is null)
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            // Another process may have been quicker: then its key is the one.
            await store.AddAsync(made.ExportPkcs8PrivateKey(), cancellationToken);
            stored = await store.FindAsync(cancellationToken) ?? throw new InvalidOperationException("The key of handovers was stored and is not there.");
        }

        var signing = ECDsa.Create();
        signing.ImportPkcs8PrivateKey(stored, out _);
        CryptographicOperations.ZeroMemory(stored);
        return new ECDsaSecurityKey(signing);
    }
}
