using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Catalyze.ManagementAgent.State;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>Puts a sealed backup into the state folder of a management agent that does not run. For the operator, who holds the recovery key.</summary>
internal static class AuthorityRestore
{
    /// <param name="stateFolder">The agent's; made when it is not there.</param>
    /// <param name="recoveryKeyPem">The private half.</param>
    /// <param name="name">The environment's id, or <c>edge</c>.</param>
    /// <param name="sealedBackup">The box as it was stored, JSON.</param>
    /// <exception cref="CryptographicException">Another key, another authority, or changed bytes.</exception>
    /// <exception cref="InvalidOperationException">The agent holds an authority of that name.</exception>
    public static void Run(string stateFolder, string recoveryKeyPem, string name, byte[] sealedBackup)
    {
        using var recovery = ECDiffieHellman.Create();
        recovery.ImportFromPem(recoveryKeyPem);
        var box = JsonSerializer.Deserialize<SealedBox>(sealedBackup, CatalyzeJson.Options) ?? throw new InvalidDataException("The backup is empty.");
        var plain = box.Open(recovery, AuthorityBackupReport.Place(name));
        var backup = JsonSerializer.Deserialize<AuthorityBackup>(plain, CatalyzeJson.Options) ?? throw new InvalidDataException("The backup holds nothing.");
        CryptographicOperations.ZeroMemory(plain);
        Link.PrivateFile.CreateDirectory(stateFolder);
        AuthorityStore.Import(stateFolder, StateKey.LoadOrCreate(stateFolder), name, backup);
    }
}
