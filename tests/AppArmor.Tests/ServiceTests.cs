using System.Text.RegularExpressions;
using Catalyze.Pipeline;

namespace Catalyze.AppArmor.Tests;

/// <summary>Every service of the catalog starts, answers and ends under its own profile, held to exactly what it was given.</summary>
[Collection("confinement")]
public sealed partial class ServiceTests(ConfinementRun run)
{
    // Denied, and no loss: bash opens its own pipe as if it might have to be made, PostgreSQL asks for huge pages and does without, and when a member's
    // supervisor reads how its server's processes are, the kernel withholds their addresses and answers the rest.
    private static readonly string[] NoLoss =
    [
        "operation=\"mknod\" profile=\"PROFILE\" name=\"/proc/1/fd/63\"",
        "operation=\"file_mmap\" profile=\"PROFILE\" name=\"/\"",
        "comm=\"python3\" requested_mask=\"read\" denied_mask=\"read\" peer=\"PROFILE\"",
        "comm=\"python3\" requested_mask=\"readby\" denied_mask=\"readby\" peer=\"PROFILE\"",
    ];

    public static TheoryData<string> Names => [.. ConfinedServices.Names];

    [Fact]
    public void Every_type_of_the_catalog_is_here()
    {
        Assert.Equal(ConfinedServices.Names, run.Services.Select(s => s.Name));
        Assert.Empty(Catalog.Types.Select(t => t.Type).Append(Catalog.EdgeType).Except(ConfinedServices.TypesHere));
        Assert.Equal(ConfinedServices.TypesHere.Order(StringComparer.Ordinal), run.Services.Select(s => s.Profile.Split('-')[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_engine_enforces()
    {
        var options = run.ReadJson("info.json")["SecurityOptions"]!.AsArray().Select(o => o!.GetValue<string>()).ToList();
        Assert.Contains("name=apparmor", options);
        Assert.Contains(options, o => o.StartsWith("name=seccomp", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kernel_takes_the_profile(string name)
    {
        Assert.Equal("0", run.Read(name, "parser-exit"));
        Assert.Equal("", run.Read(name, "parser"));
        Assert.Contains($"{run.Service(name).Profile} (enforce)", run.Read("profiles").Split('\n'));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_becomes_healthy(string name)
    {
        Assert.Equal(201, run.Answer(name, "create").Status);
        Assert.Equal(204, run.Answer(name, "start").Status);
        Assert.True(run.Read(name, "health") == "healthy", $"{run.Read(name, "log")}\n{string.Join('\n', run.Denials(run.Service(name).Profile, "denials"))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_of_its_processes_is_under_the_profile(string name)
    {
        var profile = run.Service(name).Profile;
        Assert.Equal(profile, run.ReadJson(name, "inspect.json")["AppArmorProfile"]!.GetValue<string>());
        Assert.All(run.Read(name, "processes").Split('\n'), line => Assert.StartsWith($"{profile} (enforce) ", line, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_needs_nothing_that_the_profile_denies(string name)
    {
        var profile = run.Service(name).Profile;
        var noLoss = NoLoss.Select(l => l.Replace("PROFILE", profile, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(run.Denials(profile, "denials"), line => !noLoss.Exists(l => line.Contains(l, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_no_capability_cannot_gain_any_and_is_filtered(string name)
    {
        var status = run.Read(name, "status").Split('\n').Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Equal("0000000000000000", status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
        Assert.All(status["Uid"].Split('\t'), id => Assert.InRange(int.Parse(id), 10001, 10099));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_limits_are_in_force(string name)
    {
        var order = run.Service(name).Order;
        Assert.Equal($"{order.Confinement.MaxPids}", run.Read(name, "pids.max"));
        Assert.Equal($"{order.Size.MemoryMib * 1024L * 1024}", run.Read(name, "memory.max"));
        Assert.Equal("0", run.Read(name, "memory.swap.max"));
        Assert.Equal($"{order.Size.CpuMillis * 100} 100000", run.Read(name, "cpu.max"));
        var limits = run.Read(name, "limits").Split('\n').Select(l => Columns().Split(l)).ToDictionary(l => l[0], l => (Soft: l[1], Hard: l[2]), StringComparer.Ordinal);
        Assert.Equal(("0", "0"), limits["Max core file size"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_can_write_only_where_it_was_given_room(string name)
    {
        var service = run.Service(name);
        var mounts = run.Read(name, "mountinfo").Split('\n').Select(l => l.Split(' ')).Select(f => (Path: f[4], Options: f[5].Split(','))).ToList();
        var root = mounts.First(m => m.Path == "/").Options;
        Assert.Equal(service.Order.Confinement.ReadOnlyRoot, root.Contains("ro", StringComparer.Ordinal));
        string[] given = [.. service.Order.Volumes.Select(v => v.MountPath), .. service.Order.Confinement.TemporaryPaths.Keys];
        string[] writable = [.. mounts.Where(m => m.Options.Contains("rw", StringComparer.Ordinal)).Select(m => m.Path)];
        // The kernel's own views, which the profile covers, and the engine's part of /dev.
        Assert.Equal(
            given.Order(StringComparer.Ordinal),
            writable.Where(p => !Views().IsMatch(p)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_when_asked_to(string name)
    {
        Assert.Equal(204, run.Answer(name, "stop").Status);
        var state = run.ReadJson(name, "ended.json")["State"]!;
        // 137 is the engine's patience at its end; a shell that passes SIGTERM on ends with 143.
        Assert.Contains(state["ExitCode"]!.GetValue<int>(), new[] { 0, 143 });
    }

    [Fact]
    public void The_primary_takes_writes() => Assert.Contains("1000", run.Read("postgresql-0", "exercise"), StringComparison.Ordinal);

    [Fact]
    public void The_standby_streams() => Assert.Contains("streaming", run.Read("postgresql-1", "exercise"), StringComparison.Ordinal);

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Columns();

    [GeneratedRegex("^/(proc|dev|sys)(/|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Views();
}
