using System.Text.RegularExpressions;

namespace Catalyze.AppArmor.Tests;

/// <summary>
/// What a taken-over service would try, under its generated profile, with every capability, as root, without seccomp, with a writable root and the host's
/// processes in sight. The same attempt without the profile is the control: it succeeds, or fails for a reason of its own.
/// </summary>
[Collection("confinement")]
public sealed partial class EscapeTests(ConfinementRun run)
{
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;

    // Attempt → what becomes of it without a profile.
    private static readonly Dictionary<string, int> Attempts = new(StringComparer.Ordinal)
    {
        ["mount"] = 0,
        ["mount-bind"] = 0,
        ["remount"] = 0,
        ["unmount"] = 0,
        ["chroot"] = 0,
        ["unshare"] = 0,
        ["user-namespace"] = 0,
        ["enter-host"] = 0,
        // Permitted, but the arguments make no sense: EBUSY.
        ["pivot-root"] = 16,
        ["raw-socket"] = 0,
        ["raw6-socket"] = 0,
        ["packet-socket"] = 0,
        ["interface"] = 0,
        ["ptrace-child"] = 0,
        ["ptrace-foreign"] = 0,
        ["foreign-memory"] = 0,
        ["foreign-environ"] = 0,
        ["foreign-root"] = 0,
        ["signal-foreign"] = 0,
        ["proxy-file"] = 0,
        ["write-etc"] = 0,
        ["write-usr"] = 0,
        ["write-root"] = 0,
        ["write-var"] = 0,
        ["write-users"] = 0,
        ["write-entry"] = 0,
        ["write-vars"] = 0,
        ["read-shadow"] = 0,
        ["exec-foreign"] = 0,
        ["exec-written"] = 0,
        ["exec-memory"] = 0,
        ["map-written"] = 0,
        ["sysrq"] = 0,
        ["core-pattern"] = 0,
        ["modprobe-path"] = 0,
        ["panic"] = 0,
        ["drop-caches"] = 0,
        ["forwarding"] = 0,
        ["kernel-memory"] = 0,
        ["sys-write"] = 0,
        ["policy-remove"] = 0,
        ["leave-profile"] = 0,
        // Permitted, but "foreign" is no module: ENOEXEC.
        ["load-module"] = 8,
        ["load-kernel"] = 0,
        ["load-program"] = 0,
        ["make-disk"] = 0,
        // Permitted, but the handle is of no file: ESTALE.
        ["open-handle"] = 116,
        ["host-name"] = 0,
        ["port-access"] = 0,
        ["kernel-log"] = 0,
        ["priority"] = 0,
        ["change-user"] = 0,
        ["change-owner"] = 0,
    };

    // Attempt → the capabilities for want of one of which it fails; all others are refused by a rule on files, mounts, sockets, programs or processes.
    private static readonly Dictionary<string, string[]> OfCapabilities = new(StringComparer.Ordinal)
    {
        ["change-owner"] = ["chown"],
        ["change-user"] = ["setuid"],
        ["chroot"] = ["sys_chroot"],
        ["enter-host"] = ["sys_ptrace"],
        ["foreign-environ"] = PassesBy,
        ["foreign-memory"] = PassesBy,
        ["foreign-root"] = PassesBy,
        ["host-name"] = ["sys_admin"],
        ["interface"] = ["net_admin"],
        ["kernel-log"] = ["syslog"],
        ["load-kernel"] = ["sys_boot"],
        ["load-module"] = ["sys_module"],
        ["load-program"] = ["bpf", "sys_admin"],
        ["make-disk"] = ["mknod"],
        ["open-handle"] = ["dac_read_search"],
        ["pivot-root"] = ["sys_admin"],
        ["port-access"] = ["sys_rawio"],
        ["priority"] = ["sys_nice"],
        ["proxy-file"] = PassesBy,
        ["ptrace-foreign"] = ["sys_ptrace"],
        ["signal-foreign"] = ["kill"],
        ["unmount"] = ["sys_admin"],
        ["unshare"] = ["sys_admin"],
        ["user-namespace"] = ["sys_admin"],
    };

    // To what is another user's.
    private static string[] PassesBy => ["dac_override", "dac_read_search", "sys_ptrace"];

    private static readonly string[] Granted = ["may-write", "may-read", "may-connect"];

    public static TheoryData<string> Names => [.. ConfinedServices.ProbedNames];

    public static TheoryData<string, string> NamesAndAttempts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in ConfinedServices.ProbedNames)
            {
                foreach (var attempt in Attempts.Keys)
                    data.Add(name, attempt);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_probe_makes_every_attempt(string name)
    {
        var expected = Attempts.Keys.Concat(Granted).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Outcomes(name, "control").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(expected, Outcomes(name, "probe").Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_service_needs_goes_on_working(string name) =>
        Assert.All(Granted, attempt => Assert.Equal(0, Outcomes(name, "probe")[attempt]));

    [Theory]
    [MemberData(nameof(NamesAndAttempts))]
    public void The_profile_denies(string name, string attempt)
    {
        Assert.Equal(Attempts[attempt], Outcomes(name, "control")[attempt]);
        Assert.Contains(Outcomes(name, "probe")[attempt], new[] { NotPermitted, AccessDenied });
        var profile = run.Service(name).Profile;
        var named = run.Denials(profile, name, "probe-denials").Any(line => line.Contains($" comm=\"{attempt}\"", StringComparison.Ordinal));

        // The kernel tells of a capability it denies to a profile once, however many attempts ask for it, in whichever container.
        var wanted = OfCapabilities.GetValueOrDefault(attempt) ?? [];
        var withheld = ConfinedServices.ProbedNames.SelectMany(n => run.Denials(profile, n, "probe-denials"))
            .Any(line => line.Contains("operation=\"capable\"", StringComparison.Ordinal)
                && Array.Exists(wanted, capability => line.Contains($"capname=\"{capability}\"", StringComparison.Ordinal)));
        Assert.True(named || withheld, $"The kernel tells of no denial that stopped it: {string.Join('\n', run.Denials(profile, name, "probe-denials"))}");
    }

    [Fact]
    public void An_unknown_profile_stops_the_start()
    {
        Assert.Equal(201, run.Answer("unknown", "probe-create").Status);
        var (status, body) = run.Answer("unknown", "probe-start");
        Assert.Equal(400, status);
        Assert.Contains("apparmor", body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("", run.Read("unknown", "probe"));
    }

    private Dictionary<string, int> Outcomes(string name, string which) =>
        Outcome().Matches(run.Read(name, which)).ToDictionary(m => m.Groups["attempt"].Value, m => int.Parse(m.Groups["error"].Value), StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<attempt>[a-z0-9-]+) (?<error>\d+)\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Outcome();
}
