namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>What a generated orchestration must come to: the same steps, in memory, without anything that could fail.</summary>
internal static class ProgramModel
{
    public static string Expected(ProgramCase program)
    {
        var (output, status) = Run(program.Steps);
        return $"Completed \"{output}\" {status}";
    }

    private static (string Output, string? Status) Run(IReadOnlyList<ProgramStep> steps)
    {
        List<string> log = [];
        string? status = null;
        var events = 0;
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.Status:
                    status = $"\"{log.Count}\"";
                    break;
                case StepKind.Again:
                    status = null;
                    break;
                default:
                    log.Add(step.Kind switch
                    {
                        StepKind.Call => $"c{step.Count}",
                        StepKind.Fan => string.Join('-', Enumerable.Range(0, step.Count).Select(index => $"f{index}")),
                        StepKind.Sub => $"({Run(step.Inner!).Output})",
                        StepKind.Timer => "t",
                        StepKind.Wait => $"e{++events}",
                        _ => step.Count < step.Attempts ? "mended" : "failed",
                    });
                    break;
            }
        }

        return (string.Join(' ', log), status);
    }
}
