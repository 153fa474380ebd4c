using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests;

/// <summary>How a program ended.</summary>
public sealed record ShellResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Everything it wrote.</summary>
    public string All => Output + Error;

    /// <summary>Its output; fails the test when it did not end well.</summary>
    public string Demand() => ExitCode == 0 ? Output : throw new XunitException($"{Command} ended with {ExitCode}:\n{All}");
}
