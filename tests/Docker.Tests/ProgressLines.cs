using System.Text;

namespace Catalyze.Docker.Tests;

/// <summary>Keeps the output of build steps; unlike <see cref="Progress{T}"/>, at once and in order.</summary>
internal sealed class ProgressLines : IProgress<ProgressLine>
{
    private readonly StringBuilder output = new();

    public string Output => output.ToString();

    public void Report(ProgressLine value) => output.Append(value.Stream);
}
