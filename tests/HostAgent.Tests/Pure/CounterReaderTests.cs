using Catalyze.HostAgent.Metrics;

namespace Catalyze.HostAgent.Tests.Pure;

/// <summary>Both versions of control groups, as files; and this machine's own, whichever it has.</summary>
public sealed class CounterReaderTests : IDisposable
{
    private const string Devices = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo: 99 1 0 0 0 0 0 0 99 1 0 0 0 0 0 0
          eth0: 1234 5 1 2 0 0 0 0 5678 9 3 4 0 0 0 0
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("cz-cg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Version_2_is_read()
    {
        Write("proc/7/cgroup", "0::/host1/abc\n");
        Write("proc/7/net/dev", Devices);
        Write("cg/host1/abc/cpu.stat", "usage_usec 4000\nuser_usec 3000\n");
        Write("cg/host1/abc/memory.current", "9000\n");
        Write("cg/host1/abc/memory.stat", "anon 1\ninactive_file 1000\n");
        Assert.Equal(new InstanceCounters(4000, 8000, new(1234, 5, 1, 2), new(5678, 9, 3, 4)), Reader.Read(7));
    }

    [Fact]
    public void Version_1_is_read_where_controllers_are_mounted_together_or_apart()
    {
        Write("proc/7/cgroup", "4:memory:/host1/abc\n3:cpu,cpuacct:/host1/abc\n1:name=systemd:/x\n0::/\n");
        Write("proc/7/net/dev", Devices);
        Write("cg/memory/host1/abc/memory.usage_in_bytes", "9000\n");
        Write("cg/memory/host1/abc/memory.stat", "inactive_file 5\ntotal_inactive_file 1000\n");
        Write("cg/cpu,cpuacct/host1/abc/cpuacct.usage", "4000000\n");
        Assert.Equal(new InstanceCounters(4000, 8000, new(1234, 5, 1, 2), new(5678, 9, 3, 4)), Reader.Read(7));
        Directory.Move(Path.Combine(_folder, "cg", "cpu,cpuacct"), Path.Combine(_folder, "cg", "cpuacct"));
        Assert.Equal(4000, Reader.Read(7)!.CpuMicroseconds);
    }

    [Fact]
    public void A_process_that_ended_has_no_counters() => Assert.Null(Reader.Read(8));

    [Fact]
    public void This_process_is_read_from_this_machines_kernel()
    {
        var read = new CounterReader().Read(Environment.ProcessId);
        Assert.True(read is { CpuMicroseconds: > 0, MemoryBytes: > 0 }, $"{read}");
    }

    private CounterReader Reader => new(Path.Combine(_folder, "proc"), Path.Combine(_folder, "cg"));

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
