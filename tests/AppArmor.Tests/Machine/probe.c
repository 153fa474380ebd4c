// Tries, one after another, what a taken-over service would try, each in a process of its own that carries the attempt's name, so that
// the kernel's audit lines carry it too. Prints "NAME ERRNO" for each; 0 is success. Runs as a container's first process, with every capability.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF "/usr/local/bin/catalyze-probe"

// A process of another user outside the container, in the place of an instance's proxy.
static pid_t target;

static int result(long answer) { return answer < 0 ? errno : 0; }

static int opens(const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC, 0600);
    if (file < 0)
        return errno;
    if (flags & O_CREAT)
        unlink(path);
    return 0;
}

static int writes(const char *path) { return opens(path, O_WRONLY); }
static int creates(const char *path) { return opens(path, O_WRONLY | O_CREAT); }

static int opens_of_target(const char *name, int flags)
{
    char path[256];
    snprintf(path, sizeof path, "/proc/%d/%s", target, name);
    return opens(path, flags);
}

static int copy_of_self(int to)
{
    char buffer[65536];
    ssize_t count;
    int from = open(SELF, O_RDONLY | O_CLOEXEC);
    if (from < 0 || to < 0)
        return -1;
    while ((count = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, count) != count)
            return -1;
    close(from);
    return 0;
}

static int runs(const char *path)
{
    char *arguments[] = {(char *)path, "nothing", NULL};
    execv(path, arguments);
    return errno;
}

static int mount_memory(void) { return result(mount("none", "/tmp", "tmpfs", 0, "")); }
static int mount_bind(void) { return result(mount("/etc", "/tmp", NULL, MS_BIND, NULL)); }
static int remount(void) { return result(mount(NULL, "/etc/hosts", NULL, MS_REMOUNT | MS_BIND, NULL)); }
static int unmount(void) { return result(umount2("/etc/hosts", MNT_DETACH)); }
static int pivots(void) { return result(syscall(SYS_pivot_root, "/tmp", "/tmp")); }
static int chroots(void) { return result(chroot("/tmp")); }
static int unshares(void) { return result(unshare(CLONE_NEWNS)); }
static int user_namespace(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return errno;
    return result(mount("none", "/tmp", "tmpfs", 0, ""));
}
static int enters_host(void)
{
    int file = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
    return file < 0 ? errno : result(setns(file, CLONE_NEWNS));
}

static int raw_socket(void) { return result(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }
static int raw6_socket(void) { return result(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)); }
static int packet_socket(void) { return result(socket(AF_PACKET, SOCK_RAW, 0)); }
static int interface_down(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = 0};
    int file = socket(AF_INET, SOCK_STREAM, 0);
    return file < 0 ? errno : result(ioctl(file, SIOCSIFFLAGS, &request));
}
static int traces_child(void)
{
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    int answer = result(ptrace(PTRACE_SEIZE, child, NULL, NULL));
    kill(child, SIGKILL);
    return answer;
}
static int traces_target(void) { return result(ptrace(PTRACE_SEIZE, target, NULL, NULL)); }
static int target_memory(void) { return opens_of_target("mem", O_RDONLY); }
static int target_variables(void) { return opens_of_target("environ", O_RDONLY); }
static int target_root(void) { return opens_of_target("root/run/catalyze/host1/proxies/stand-in/wire.pem", O_RDONLY); }
static int signals_target(void) { return result(kill(target, SIGCONT)); }
static int proxy_file(void) { return opens("/run/proxies/stand-in/wire.pem", O_RDONLY); }

static int write_etc(void) { return creates("/etc/catalyze-probe"); }
static int write_usr(void) { return creates("/usr/bin/catalyze-probe"); }
static int write_root(void) { return creates("/catalyze-probe"); }
static int write_var(void) { return creates("/var/lib/catalyze-probe"); }
static int write_users(void) { return writes("/etc/passwd"); }
static int write_entry(void) { return writes("/catalyze/entrypoint"); }
static int write_vars(void) { return creates("/run/catalyze/catalyze-probe"); }
static int read_shadow(void) { return opens("/etc/shadow", O_RDONLY); }

static int runs_foreign(void) { return runs(SELF); }
static int runs_written(void)
{
    int file = open("/tmp/catalyze-foreign", O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (copy_of_self(file) < 0)
        return errno;
    close(file);
    return runs("/tmp/catalyze-foreign");
}
static int runs_memory(void)
{
    int file = memfd_create("foreign", MFD_CLOEXEC);
    char *arguments[] = {"foreign", "nothing", NULL}, *variables[] = {NULL};
    if (copy_of_self(file) < 0)
        return errno;
    syscall(SYS_execveat, file, "", arguments, variables, AT_EMPTY_PATH);
    return errno;
}
static int maps_written(void)
{
    int file = open("/tmp/catalyze-mapped", O_RDWR | O_CREAT | O_TRUNC, 0700);
    if (copy_of_self(file) < 0)
        return errno;
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED ? errno : 0;
}

static int sysrq(void) { return writes("/proc/sysrq-trigger"); }
static int core_pattern(void) { return writes("/proc/sys/kernel/core_pattern"); }
static int modprobe_path(void) { return writes("/proc/sys/kernel/modprobe"); }
static int panic_setting(void) { return writes("/proc/sys/kernel/panic"); }
static int drop_caches(void) { return writes("/proc/sys/vm/drop_caches"); }
static int forwarding(void) { return writes("/proc/sys/net/ipv4/ip_forward"); }
static int kernel_memory(void) { return opens("/proc/kcore", O_RDONLY); }
static int sys_write(void) { return writes("/sys/module/kernel/parameters/panic"); }
static int policy_remove(void) { return writes("/sys/kernel/security/apparmor/.remove"); }
static int leaves_profile(void)
{
    static const char command[] = "changeprofile unconfined";
    int file = open("/proc/self/attr/current", O_WRONLY | O_CLOEXEC);
    return file < 0 ? errno : result(write(file, command, sizeof command - 1));
}

static int loads_module(void) { return result(syscall(SYS_init_module, "foreign", 7UL, "")); }
static int loads_kernel(void) { return result(syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL)); }
static int loads_program(void)
{
    union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    return result(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}
static int makes_disk(void)
{
    int answer = result(mknod("/tmp/catalyze-disk", S_IFBLK | 0600, makedev(254, 0)));
    unlink("/tmp/catalyze-disk");
    return answer;
}
static int opens_handle(void)
{
    struct { struct file_handle head; char body[8]; } handle = {.head = {.handle_bytes = 8, .handle_type = 1}};
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder < 0 ? errno : result(open_by_handle_at(folder, &handle.head, O_RDONLY));
}
static int host_name(void) { return result(sethostname("foreign", 7)); }
static int port_access(void) { return result(iopl(3)); }
static int kernel_log(void) { char line[64]; return result(klogctl(3, line, sizeof line)); }
static int priority(void) { return result(setpriority(PRIO_PROCESS, 0, -5)); }
static int changes_user(void) { return result(setuid(10099)); }
static int changes_owner(void)
{
    close(open("/tmp/catalyze-owned", O_WRONLY | O_CREAT, 0600));
    return result(chown("/tmp/catalyze-owned", 10099, 10099));
}

// What a service needs must go on working: a profile that refuses everything would refuse attempts as well.
static int may_write(void) { return creates("/tmp/catalyze-granted"); }
static int may_read(void) { return opens("/etc/passwd", O_RDONLY); }
static int may_connect(void) { return result(socket(AF_INET, SOCK_STREAM, 0)); }

static const struct { const char *name; int (*attempt)(void); } attempts[] = {
    {"may-write", may_write}, {"may-read", may_read}, {"may-connect", may_connect},
    {"mount", mount_memory}, {"mount-bind", mount_bind}, {"remount", remount}, {"pivot-root", pivots}, {"chroot", chroots},
    {"unshare", unshares}, {"user-namespace", user_namespace}, {"enter-host", enters_host},
    {"raw-socket", raw_socket}, {"raw6-socket", raw6_socket}, {"packet-socket", packet_socket}, {"interface", interface_down},
    {"ptrace-child", traces_child}, {"ptrace-foreign", traces_target}, {"foreign-memory", target_memory}, {"foreign-environ", target_variables},
    {"foreign-root", target_root}, {"signal-foreign", signals_target}, {"proxy-file", proxy_file},
    {"write-etc", write_etc}, {"write-usr", write_usr}, {"write-root", write_root}, {"write-var", write_var}, {"write-users", write_users},
    {"write-entry", write_entry}, {"write-vars", write_vars}, {"read-shadow", read_shadow},
    {"exec-foreign", runs_foreign}, {"exec-written", runs_written}, {"exec-memory", runs_memory}, {"map-written", maps_written},
    {"sysrq", sysrq}, {"core-pattern", core_pattern}, {"modprobe-path", modprobe_path}, {"panic", panic_setting}, {"drop-caches", drop_caches},
    {"forwarding", forwarding}, {"kernel-memory", kernel_memory}, {"sys-write", sys_write}, {"policy-remove", policy_remove}, {"leave-profile", leaves_profile},
    {"load-module", loads_module}, {"load-kernel", loads_kernel}, {"load-program", loads_program}, {"make-disk", makes_disk}, {"open-handle", opens_handle},
    {"host-name", host_name}, {"port-access", port_access}, {"kernel-log", kernel_log}, {"priority", priority},
    {"change-user", changes_user}, {"change-owner", changes_owner}, {"unmount", unmount},
};

int main(int count, char **arguments)
{
    // As an executable that was run although it is foreign: that it runs is all.
    if (count > 1 && strcmp(arguments[1], "nothing") == 0)
        return 0;
    FILE *note = fopen("/run/catalyze/target", "r");
    if (note == NULL || fscanf(note, "%d", &target) != 1)
        return 2;
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            // What one attempt does to the mounts must not be the next one's ground. The profile refuses this too; hence before the name.
            if (unshare(CLONE_NEWNS) == 0)
                mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
            prctl(PR_SET_NAME, attempts[i].name);
            alarm(20);
            _exit(attempts[i].attempt());
        }
        waitpid(child, &status, 0);
        printf("%s %d\n", attempts[i].name, WIFEXITED(status) ? WEXITSTATUS(status) : 255);
    }
    return 0;
}
