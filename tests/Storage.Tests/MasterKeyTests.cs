using System.Security.Cryptography;
using Xunit;

namespace Catalyze.Storage.Tests;

/// <summary>A new master key takes over from the one before in every process that shares the folder.</summary>
public sealed class MasterKeyTests : IDisposable
{
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-keys-");

    public void Dispose() => keys.Delete(recursive: true);

    [Fact]
    public void A_rotation_is_obeyed_by_every_process_and_loses_nothing()
    {
        var (here, there) = (Ring(), Ring());
        var (mine, theirs) = (new FileKeySecretProtector(here), new FileKeySecretProtector(there));
        var before = mine.Protect("before"u8, "place");
        Assert.True(theirs.IsCurrent(before));

        var old = here.MasterId;
        var made = here.Rotate();

        Assert.NotEqual(old, made);
        Assert.Equal((made, made), (here.MasterId, there.MasterId));
        Assert.Equal([old], there.EarlierIds);
        Assert.False(theirs.IsCurrent(before));
        var after = theirs.Protect("after"u8, "place");
        Assert.True(mine.IsCurrent(after));
        foreach (var protector in new[] { mine, theirs })
        {
            Assert.Equal("before"u8.ToArray(), protector.Unprotect(before, "place"));
            Assert.Equal("after"u8.ToArray(), protector.Unprotect(after, "place"));
        }
    }

    [Fact]
    public void A_retired_key_opens_nothing_more_and_the_master_cannot_be_retired()
    {
        var ring = Ring();
        var protector = new FileKeySecretProtector(ring);
        var before = protector.Protect("before"u8, "place");
        var old = ring.MasterId;
        var made = ring.Rotate();

        Assert.Throws<InvalidOperationException>(() => ring.Retire(made));
        ring.Retire(old);

        Assert.Empty(ring.EarlierIds);
        Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(before, "place"));
        // It is put aside, not destroyed: a restored backup may need it.
        Assert.True(File.Exists(Path.Combine(keys.FullName, "retired", old + ".key")));
        Assert.All(Directory.EnumerateFiles(keys.FullName, "*.key", SearchOption.AllDirectories), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void Rotations_at_the_same_moment_lose_no_key()
    {
        var rings = Enumerable.Range(0, 4).Select(_ => Ring()).ToList();
        var secrets = new System.Collections.Concurrent.ConcurrentBag<byte[]>();
        Parallel.ForEach(rings, ring =>
        {
            for (var i = 0; i < 5; i++)
            {
                secrets.Add(new FileKeySecretProtector(ring).Protect("secret"u8, "place"));
                ring.Rotate();
            }
        });

        var last = new FileKeySecretProtector(Ring());
        Assert.Equal(20, secrets.Count);
        Assert.All(secrets, s => Assert.Equal("secret"u8.ToArray(), last.Unprotect(s, "place")));
    }

    private FileKeyRing Ring() => new(keys.FullName, createIfMissing: true);
}
