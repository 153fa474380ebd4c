using System.Security.Cryptography;
using System.Text;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.Tests.Engines;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Tests.Real;

/// <summary>Encrypted folders, really mounted; no engine, no agent.</summary>
public sealed class GocryptfsTests : IDisposable
{
    private const string Planted = "planted: potassium 4.1 mmol/l";
    private readonly string _folder = Directory.CreateTempSubdirectory("cz-vol-").FullName;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    private string Data => Path.Combine(_folder, "data", "cz-v");

    private string Mount => Path.Combine(_folder, "run", "cz-v");

    private string Kept => Path.Combine(Mount, "kept");

    // Made anew for each call: like an agent that was started again, it remembers nothing.
    private static GocryptfsDriver Driver => new(new CommandRunner(TimeProvider.System), TimeProvider.System);

    public void Dispose()
    {
        Shell.Run($"umount -l {Mount}", mayFail: true);
        Shell.Run($"rm -rf {_folder}");
    }

    [Fact]
    public async Task What_is_written_is_on_the_disk_but_cannot_be_read_there()
    {
        await MakeAsync();
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        await File.WriteAllTextAsync(Kept, Planted);
        Shell.Run($"sync {Kept}");
        Assert.True(Driver.IsOpen(Mount));

        var stored = Directory.EnumerateFiles(Data).Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path))).ToList();
        Assert.Contains(stored, file => file.Bytes.Length > Planted.Length && !file.Name.StartsWith("gocryptfs", StringComparison.Ordinal));
        Assert.DoesNotContain(stored, file => file.Name.Contains("kept", StringComparison.Ordinal));
        Assert.DoesNotContain(stored, file => file.Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("potassium")) >= 0);

        // Nor is the key anywhere: not on the disk, not in arguments or environment of what serves it.
        var key = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_key));
        Assert.DoesNotContain(stored, file => file.Bytes.AsSpan().IndexOf(key) >= 0 || file.Bytes.AsSpan().IndexOf(_key) >= 0);
        foreach (var file in new[] { "cmdline", "environ" })
            Assert.True(File.ReadAllBytes($"/proc/{Server()}/{file}").AsSpan().IndexOf(key) < 0);

        await Driver.CloseAsync(Mount, CancellationToken.None);
        await Driver.CloseAsync(Mount, CancellationToken.None);
        Assert.False(Driver.IsOpen(Mount));
        Assert.False(File.Exists(Kept));
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        Assert.Equal(Planted, await File.ReadAllTextAsync(Kept));
    }

    [Fact]
    public async Task Another_key_is_refused_and_changes_nothing()
    {
        await MakeAsync();
        var refused = await Assert.ThrowsAsync<VolumeException>(() => Driver.OpenAsync(Data, Mount, RandomNumberGenerator.GetBytes(32), owner: null, CancellationToken.None));
        Assert.Contains("does not open cz-v", refused.Message, StringComparison.Ordinal);
        Assert.False(Driver.IsOpen(Mount));
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        Assert.True(Driver.IsOpen(Mount));
    }

    [Fact]
    public async Task A_killed_server_leaves_a_dead_mount_that_the_next_opening_replaces()
    {
        await MakeAsync();
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        await File.WriteAllTextAsync(Kept, Planted);
        Shell.Run($"kill -9 {Server()}");
        await Wait.UntilAsync(() => !Driver.IsOpen(Mount), "the mount is seen to be dead");
        Assert.Contains("not connected", Shell.Run($"stat {Kept} 2>&1", mayFail: true), StringComparison.Ordinal);
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        Assert.Equal(Planted, await File.ReadAllTextAsync(Kept));
    }

    [Fact]
    public async Task A_hung_server_is_ended_and_a_second_opening_never_serves_beside_the_first()
    {
        await MakeAsync();
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        var first = Server();
        Shell.Run($"kill -STOP {first}");
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        Assert.NotEqual(first, Server());
        await Wait.UntilAsync(() => ProcessIdentity.Of(first) is null, "the hung server is gone");
        Assert.Single(Shell.Run("cat /proc/self/mountinfo").Split('\n'), line => line.Contains(Mount + " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_died_between_mounting_and_noting_it_finds_the_volume_mended()
    {
        await MakeAsync();
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        var first = Server();
        File.Delete(Mount + ".server");
        Assert.False(Driver.IsOpen(Mount));
        await Driver.OpenAsync(Data, Mount, _key, owner: null, CancellationToken.None);
        await Wait.UntilAsync(() => ProcessIdentity.Of(first) is null, "the server nobody knew is gone");
        Assert.True(Driver.IsOpen(Mount));
    }

    [Fact]
    public async Task A_volume_half_made_by_an_agent_that_died_is_made_anew_and_belongs_to_its_owner()
    {
        Directory.CreateDirectory(Data + ".new");
        await File.WriteAllTextAsync(Path.Combine(Data + ".new", "gocryptfs.conf"), "{");
        await MakeAsync(owner: 10001);
        await Driver.OpenAsync(Data, Mount, _key, owner: 10001, CancellationToken.None);
        Assert.Equal("10001 10001 700", Shell.Run($"stat -c '%u %g %a' {Mount}").Trim());
        Shell.Run($"chmod 711 {_folder} {_folder}/run && setpriv --reuid 10001 --regid 10001 --clear-groups sh -c 'echo mine >{Kept} && cat {Kept}'");
    }

    // As root gocryptfs 2.3 takes on the user of a request for all its threads, and folders made at the same moment are refused.
    [Fact]
    public async Task Many_processes_of_the_owner_make_folders_and_files_at_once()
    {
        await MakeAsync(owner: 10001);
        await Driver.OpenAsync(Data, Mount, _key, owner: 10001, CancellationToken.None);
        Assert.Contains("Uid:\t10001\t10001\t10001\t10001\n", await File.ReadAllTextAsync($"/proc/{Server()}/status"), StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000\n", await File.ReadAllTextAsync($"/proc/{Server()}/status"), StringComparison.Ordinal);
        Shell.Run($"chmod 711 {_folder} {_folder}/run");
        var work = $"for i in $(seq 100); do mkdir -m 700 {Mount}/$0-$i && echo x >{Mount}/$0-$i/touch && rm -r {Mount}/$0-$i || exit 1; done";
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => Shell.Run($"setpriv --reuid 10001 --regid 10001 --clear-groups sh -c '{work}' {n}"))));
    }

    [Fact]
    public async Task Data_from_when_it_was_served_as_root_is_given_to_its_owner()
    {
        await MakeAsync(owner: 10001);
        await Driver.OpenAsync(Data, Mount, _key, owner: 10001, CancellationToken.None);
        await File.WriteAllTextAsync(Kept, Planted);
        await Driver.CloseAsync(Mount, CancellationToken.None);
        Shell.Run($"chown -R 0:0 {Data} && chmod 400 {Data}/gocryptfs.conf");

        await Driver.OpenAsync(Data, Mount, _key, owner: 10001, CancellationToken.None);

        Assert.Equal(Planted, await File.ReadAllTextAsync(Kept));
        Assert.Equal("", Shell.Run($"find {Data} ! -user 10001"));
    }

    private Task MakeAsync(int? owner = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Data)!);
        Directory.CreateDirectory(Path.GetDirectoryName(Mount)!);
        return Driver.CreateAsync(Data, _key, owner, CancellationToken.None);
    }

    private int Server() => int.Parse(File.ReadAllText(Mount + ".server").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
