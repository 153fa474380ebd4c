using System.Globalization;

namespace Catalyze.HostAgent.Processes;

/// <summary>A process that cannot be confused with a later one of the same number.</summary>
/// <param name="Pid">Process number.</param>
/// <param name="StartTicks">Field 22 of <c>/proc/PID/stat</c>: clock ticks since boot at its start.</param>
public sealed record ProcessIdentity(int Pid, long StartTicks)
{
    public bool IsAlive => Of(Pid) == this;

    /// <summary>The process as it is now; null when there is none, or only its remains (a zombie).</summary>
    public static ProcessIdentity? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");

            // The name in parentheses may hold anything, so fields are counted from its end: state is the first, start time the twentieth.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            // No such process, or it went away while being read.
            return null;
        }
    }
}
