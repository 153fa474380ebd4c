using Microsoft.CodeAnalysis;

namespace Catalyze.DurableTask.Analyzers;

/// <summary>The rules. An orchestrator's code runs again from the start on every turn and must come to the same actions.</summary>
internal static class ReplayRules
{
    public static readonly DiagnosticDescriptor Clock = Rule("CDT001", "the clock", "take the time from context.CurrentUtcDateTime, wait with context.CreateTimer");
    public static readonly DiagnosticDescriptor Randomness = Rule("CDT002", "randomness", "draw in an activity and return what was drawn");
    public static readonly DiagnosticDescriptor NewGuid = Rule("CDT003", "a new GUID", "use context.NewGuid()");
    public static readonly DiagnosticDescriptor Machine = Rule("CDT004", "the environment of its process", "read it in an activity, or pass it in as input");
    public static readonly DiagnosticDescriptor InputOutput = Rule("CDT005", "input or output", "do it in an activity");
    public static readonly DiagnosticDescriptor OtherTasks = Rule("CDT006", "tasks that leave its turn", "await only tasks of the context, without ConfigureAwait(false); run work in an activity, wait with context.CreateTimer");
    public static readonly DiagnosticDescriptor Threads = Rule("CDT007", "threads or timers of its own", "call several activities at once, wait with context.CreateTimer");
    public static readonly DiagnosticDescriptor Locks = Rule("CDT008", "locks", "take it away: an orchestrator's code never runs on two threads");
    public static readonly DiagnosticDescriptor MutableStatics = Rule("CDT009", "static state that changes", "keep it in a local variable or pass it in as input");
    public static readonly DiagnosticDescriptor Cancellation = Rule("CDT010", "a cancellation that leaves its turn", "call Cancel(); for a time limit cancel after context.CreateTimer");
    public static readonly DiagnosticDescriptor Services = Rule("CDT011", "injected services", "give the class no constructor parameters and use the service in an activity");
    public static readonly DiagnosticDescriptor OtherProject = Rule("CDT012", "code of another project that these rules cannot see", "move the helper into this project or call it in an activity");

    private static DiagnosticDescriptor Rule(string id, string what, string remedy) => new(
        id,
        $"An orchestrator must not use {what}",
        $"'{{0}}' is {what}, in code that the orchestrator '{{1}}' runs again on every replay: {remedy}",
        "Replay",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
