using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Catalyze.HostAgent.Processes;

internal static partial class NativeMethods
{
    /// <summary>CLONE_NEWNET of setns(2).</summary>
    internal const int NetworkNamespace = 0x40000000;

    internal const int SignalKill = 9;

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SetNamespace(SafeFileHandle handle, int kind);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ChangeOwner(string path, uint user, uint group);
}
