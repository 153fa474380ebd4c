using System.Text;
using Catalyze.Docker;

namespace Catalyze.ManagementAgent.Building;

/// <summary>The end of a build's output. Called by one thread at a time, in the order of the lines.</summary>
internal sealed class OutputTail : IProgress<ProgressLine>
{
    /// <summary>Characters kept; what a build report may carry.</summary>
    public const int Limit = 16_000;

    private readonly StringBuilder text = new();

    public void Report(ProgressLine value)
    {
        if (value.Stream is not { Length: > 0 } line)
            return;
        text.Append(line);

        // Cut now and then, not at every line.
        if (text.Length > 4 * Limit)
            text.Remove(0, text.Length - Limit);
    }

    public override string ToString() => text.Length <= Limit ? text.ToString() : text.ToString(text.Length - Limit, Limit);
}
