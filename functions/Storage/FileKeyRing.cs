using System.Security.Cryptography;

namespace Catalyze.Storage;

/// <summary>
/// Master keys in a folder: <c>master.key</c> encrypts, every other <c>*.key</c> still decrypts what an earlier master
/// encrypted. A file holds 32 random bytes.
/// </summary>
public sealed class FileKeyRing
{
    /// <summary>Length of a key id, in bytes.</summary>
    public const int KeyIdLength = 8;

    private const int KeyLength = 32;
    private const string MasterFile = "master.key";
    private readonly Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);

    /// <summary>Reads the folder.</summary>
    /// <param name="directory">Folder with the keys.</param>
    /// <param name="createIfMissing">Make a master key, readable by its owner only, where there is none.</param>
    /// <exception cref="InvalidOperationException">There is no master key, or one of a wrong length, or others may read it.</exception>
    public FileKeyRing(string directory, bool createIfMissing)
    {
        var master = Path.Combine(directory, MasterFile);
        if (!File.Exists(master) && createIfMissing)
            Create(directory, master);
        if (!File.Exists(master))
            throw new InvalidOperationException($"There is no {MasterFile} in Catalyze:Keys:Directory; set Catalyze:Keys:CreateIfMissing to true to make one.");
        foreach (var file in Directory.EnumerateFiles(directory, "*.key"))
        {
            var key = Read(file);
            keys[Convert.ToHexString(IdOf(key))] = key;
            if (Path.GetFileName(file) == MasterFile)
                Master = key;
        }

        Master ??= Read(master);
    }

    internal byte[] Master { get; }

    internal byte[]? Find(ReadOnlySpan<byte> keyId) => keys.GetValueOrDefault(Convert.ToHexString(keyId));

    internal static byte[] IdOf(byte[] key) => SHA256.HashData(key)[..KeyIdLength];

    private static byte[] Read(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None)
            throw new InvalidOperationException($"{Path.GetFileName(file)} can be read by others: chmod 600 it, and change the key if others did.");
        var key = File.ReadAllBytes(file);
        return key.Length == KeyLength ? key : throw new InvalidOperationException($"{Path.GetFileName(file)} has {key.Length} bytes instead of {KeyLength}.");
    }

    // Written beside and renamed without overwriting: two processes starting together agree on one key, and none reads half of it.
    private static void Create(string directory, string master)
    {
        Directory.CreateDirectory(directory);
        var draft = Path.Combine(directory, $".{Guid.NewGuid():N}.draft");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, master, overwrite: false);
        }
        catch (IOException) when (File.Exists(master))
        {
            File.Delete(draft);
        }
    }
}
