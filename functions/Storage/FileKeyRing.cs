using System.Security.Cryptography;
using Catalyze.Storage.Keys;

namespace Catalyze.Storage;

/// <summary>
/// Master keys in a folder: <c>master.key</c> encrypts, every other <c>*.key</c> still decrypts what an earlier master
/// encrypted. A file holds 32 random bytes, or those wrapped by a key of a vault.
/// </summary>
/// <remarks>
/// Several processes share the folder. Each looks at the date of <c>master.key</c> before it encrypts, and reads the folder anew for a key it does not know, so
/// a rotation in one is obeyed by all.
/// </remarks>
public sealed class FileKeyRing
{
    /// <summary>Length of a key id, in bytes.</summary>
    public const int KeyIdLength = 8;

    private const int KeyLength = 32;
    private const string MasterFile = "master.key";
    private const string RetiredFolder = "retired";
    private readonly string directory;
    private readonly IMasterKeyWrapper wrapper;
    private volatile Keys known;

    /// <summary>Reads the folder.</summary>
    /// <param name="directory">Folder with the keys.</param>
    /// <param name="createIfMissing">Make a master key, readable by its owner only, where there is none.</param>
    /// <param name="wrapper">How keys lie in their files; null for as they are.</param>
    /// <exception cref="InvalidOperationException">There is no master key, or one of a wrong length, or others may read it.</exception>
    /// <exception cref="KeyVaultException">The vault did not unwrap it.</exception>
    public FileKeyRing(string directory, bool createIfMissing, IMasterKeyWrapper? wrapper = null)
    {
        this.directory = directory;
        this.wrapper = wrapper ?? new PlainMasterKeys();
        var master = Path.Combine(directory, MasterFile);
        if (!File.Exists(master) && createIfMissing)
        {
            Directory.CreateDirectory(directory);
            Write(RandomNumberGenerator.GetBytes(KeyLength), master, overwrite: false);
        }

        if (!File.Exists(master))
            throw new InvalidOperationException($"There is no {MasterFile} in Catalyze:Keys:Directory; set Catalyze:Keys:CreateIfMissing to true to make one.");
        known = Load();
    }

    /// <summary>The vault's key that wraps master keys; null where they lie as they are.</summary>
    public Uri? WrappedBy => wrapper.WrappedBy;

    /// <summary>Since when the master key encrypts.</summary>
    public DateTimeOffset MasterSince => Current().Since;

    /// <summary>Id of the master key.</summary>
    public string MasterId => NameOf(Current().Master);

    /// <summary>Ids of earlier master keys that still decrypt.</summary>
    public IReadOnlyList<string> EarlierIds => [.. Current().ById.Keys.Where(id => id != MasterId).Order(StringComparer.Ordinal)];

    internal byte[] Master => Current().Master;

    /// <summary>A new master key encrypts from now on; the one before stays and decrypts.</summary>
    /// <returns>Id of the new one.</returns>
    public string Rotate()
    {
        // Both keys are files of their own names before the switch: whatever two rotations at once do to master.key, no key that ever encrypted is lost.
        var made = RandomNumberGenerator.GetBytes(KeyLength);
        foreach (var key in new[] { Read(Path.Combine(directory, MasterFile)), made })
            Write(key, PathOf(NameOf(key)), overwrite: false);
        Write(made, Path.Combine(directory, MasterFile), overwrite: true);
        known = Load();
        return NameOf(made);
    }

    /// <summary>Puts an earlier key aside (folder <c>retired</c>), where only a restored backup would need it. Never the master.</summary>
    public void Retire(string id)
    {
        if (id == MasterId)
            throw new InvalidOperationException("The master key cannot be retired.");
        var retired = Path.Combine(directory, RetiredFolder);
        Directory.CreateDirectory(retired);
        // By what is in it: a key that was put here by hand has a name of its own.
        foreach (var file in Directory.EnumerateFiles(directory, "*.key").Where(file => Path.GetFileName(file) != MasterFile && NameOf(Read(file)) == id).ToList())
            File.Move(file, Path.Combine(retired, id + ".key"), overwrite: true);
        known = Load();
    }

    internal byte[]? Find(ReadOnlySpan<byte> keyId)
    {
        var id = Convert.ToHexStringLower(keyId);
        if (Current().ById.GetValueOrDefault(id) is { } key)
            return key;
        known = Load();
        return known.ById.GetValueOrDefault(id);
    }

    internal static byte[] IdOf(byte[] key) => SHA256.HashData(key)[..KeyIdLength];

    private static string NameOf(byte[] key) => Convert.ToHexStringLower(IdOf(key));

    private byte[] Read(string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None)
            throw new InvalidOperationException($"{Path.GetFileName(file)} can be read by others: chmod 600 it, and change the key if others did.");
        var key = wrapper.Unwrap(File.ReadAllBytes(file));
        return key.Length == KeyLength ? key : throw new InvalidOperationException($"{Path.GetFileName(file)} has {key.Length} bytes instead of {KeyLength}.");
    }

    private string PathOf(string id) => Path.Combine(directory, id + ".key");

    private Keys Current()
    {
        var keys = known;
        return File.GetLastWriteTimeUtc(Path.Combine(directory, MasterFile)) == keys.Since.UtcDateTime ? keys : known = Load();
    }

    private Keys Load()
    {
        // The date first: a key that is put in place while it is read is looked at again.
        var file = Path.Combine(directory, MasterFile);
        var since = new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero);
        var master = Read(file);
        var byId = Directory.EnumerateFiles(directory, "*.key").Select(Read).Append(master).DistinctBy(NameOf).ToDictionary(NameOf, StringComparer.Ordinal);
        return new Keys(master, since, byId);
    }

    // Written beside and renamed: two processes starting together agree on one key, and none reads half of it.
    private void Write(byte[] key, string path, bool overwrite)
    {
        var kept = wrapper.Wrap(key);
        var draft = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.draft");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(kept);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private sealed record Keys(byte[] Master, DateTimeOffset Since, IReadOnlyDictionary<string, byte[]> ById);
}
