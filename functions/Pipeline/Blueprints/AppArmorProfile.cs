using System.Security.Cryptography;
using System.Text;

namespace Catalyze.Pipeline;

/// <summary>
/// Renders profiles that list what is allowed; everything else is refused. What must never happen is denied in words as well, because an
/// explicit denial cannot be undone by a later rule.
/// </summary>
internal static class AppArmorProfile
{
    private static readonly string[] Always =
    [
        "network inet stream,",
        "network inet6 stream,",
        "# Name look-ups sort addresses through datagram sockets and ask for interfaces through netlink.",
        "network inet dgram,",
        "network inet6 dgram,",
        "network netlink raw,",
        "network unix stream,",
        "network unix dgram,",
        "deny network inet raw,",
        "deny network inet6 raw,",
        "deny network packet,",
        "",
        "# The engine stops containers from outside; inside they signal each other.",
        "signal (receive) peer=unconfined,",
        "signal (receive) peer=runc,",
        "deny mount,",
        "deny remount,",
        "deny umount,",
        "deny pivot_root,",
        "deny ptrace,",
        "",
        "/ r,",
        "/{bin,lib,lib64,sbin,usr}/ r,",
        "/{bin,lib,lib64,sbin,usr}/** mr,",
        "/etc/ r,",
        "/etc/** r,",
        "deny /etc/{shadow,gshadow}{,-} rwklx,",
        "/catalyze/ r,",
        "/catalyze/** r,",
        "/catalyze/entrypoint rix,",
        "/run/catalyze/ r,",
        "/run/catalyze/** r,",
        "/dev/{null,zero,full,tty} rw,",
        "/dev/{random,urandom} r,",
        "/dev/shm/** rwk,",
        "/dev/{fd,pts}/ r,",
        "/dev/pts/* rw,",
        "owner @{PROC}/@{pid}/{fd,task}/ r,",
        "owner @{PROC}/@{pid}/{cgroup,cmdline,comm,limits,maps,mountinfo,mounts,smaps,stat,statm,status} r,",
        "owner @{PROC}/@{pid}/task/@{tid}/comm rw,",
        "@{PROC}/{cpuinfo,filesystems,loadavg,meminfo,stat,uptime,version} r,",
        "@{PROC}/sys/kernel/{cap_last_cap,ngroups_max,osrelease,random/uuid} r,",
        "@{PROC}/sys/net/core/somaxconn r,",
        "@{PROC}/sys/vm/overcommit_memory r,",
        "/sys/devices/system/{clocksource,cpu,node}/ r,",
        "/sys/devices/system/{clocksource,cpu,node}/** r,",
        "/sys/fs/cgroup/ r,",
        "/sys/fs/cgroup/** r,",
        "/sys/kernel/mm/transparent_hugepage/{enabled,hpage_pmd_size} r,",
        "deny @{PROC}/{kcore,kmem,mem,sysrq-trigger} rwklx,",
        "deny @{PROC}/sys/** wklx,",
        "deny /sys/** wklx,",
    ];

    /// <summary>Name and text. The name ends in a digest of the text, so that two versions live on one host side by side.</summary>
    public static (string Name, string Text) Render(string type, AppArmorGrants grants)
    {
        const string placeholder = "@NAME@";
        var lines = new List<string>();
        lines.AddRange(grants.Capabilities.Select(c => $"capability {c.ToLowerInvariant()},"));
        lines.AddRange(Always);
        lines.Add($"signal (send, receive) peer={placeholder},");
        lines.Add("");
        lines.AddRange(grants.Programs.Select(p => $"{p} mrix,"));
        foreach (var folder in grants.Read)
            lines.AddRange([$"{folder}/ r,", $"{folder}/** mr,"]);
        foreach (var folder in grants.Write)
            lines.AddRange([$"{folder}/ rw,", $"{folder}/** rwlk,"]);

        var text = new StringBuilder();
        text.Append("# What the catalog grants the type ").Append(type).Append(".\n");
        text.Append("abi <abi/3.0>,\ninclude <tunables/global>\n\n");
        text.Append("profile ").Append(placeholder).Append(" flags=(attach_disconnected,mediate_deleted) {\n");
        foreach (var line in lines)
            text.Append(line.Length == 0 ? "" : "  ").Append(line).Append('\n');
        text.Append("}\n");

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        var name = $"catalyze-{type}-{digest[..12]}";
        return (name, text.ToString().Replace(placeholder, name, StringComparison.Ordinal));
    }
}
