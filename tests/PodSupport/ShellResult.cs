namespace Catalyze.PodSupport;

/// <summary>How a program ended.</summary>
public sealed record ShellResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Everything it wrote.</summary>
    public string All => Output + Error;

    /// <summary>Its output.</summary>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public string Demand() => ExitCode == 0 ? Output : throw new InvalidOperationException($"{Command} ended with {ExitCode}:\n{All}");
}
