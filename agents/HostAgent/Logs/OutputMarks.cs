namespace Catalyze.HostAgent.Logs;

/// <summary>Up to where the lines of a container's two streams were taken. They are in the same files, but what is held back of one must not have the other read again.</summary>
/// <param name="Standard">Of standard output; null before anything was found.</param>
/// <param name="Error">Of standard error; null before anything was found.</param>
public sealed record OutputMarks(OutputMark? Standard, OutputMark? Error)
{
    /// <summary>Where to begin reading; null for the beginning.</summary>
    public OutputMark? First => Standard is null || Error is null ? null : Standard.IsBefore(Error) ? Standard : Error;
}
