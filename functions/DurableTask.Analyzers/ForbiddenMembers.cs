using Microsoft.CodeAnalysis;

namespace Catalyze.DurableTask.Analyzers;

/// <summary>Which members of the framework and of libraries break which rule.</summary>
internal static class ForbiddenMembers
{
    // Whole types, but for what Allowed names.
    private static readonly Dictionary<string, DiagnosticDescriptor> Types = new(StringComparer.Ordinal)
    {
        ["System.TimeProvider"] = ReplayRules.Clock,
        ["System.Diagnostics.Stopwatch"] = ReplayRules.Clock,
        ["System.Random"] = ReplayRules.Randomness,
        ["System.Security.Cryptography.RandomNumberGenerator"] = ReplayRules.Randomness,
        ["System.Environment"] = ReplayRules.Machine,
        ["System.AppContext"] = ReplayRules.Machine,
        ["System.Runtime.InteropServices.RuntimeInformation"] = ReplayRules.Machine,
        ["System.OperatingSystem"] = ReplayRules.Machine,
        ["System.Console"] = ReplayRules.InputOutput,
        ["System.Diagnostics.Process"] = ReplayRules.InputOutput,
        ["System.Threading.Tasks.Parallel"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.TaskFactory"] = ReplayRules.OtherTasks,
        ["System.Threading.Thread"] = ReplayRules.Threads,
        ["System.Threading.ThreadPool"] = ReplayRules.Threads,
        ["System.Threading.Timer"] = ReplayRules.Threads,
        ["System.Threading.PeriodicTimer"] = ReplayRules.Threads,
        ["System.Timers.Timer"] = ReplayRules.Threads,
        ["System.Threading.SynchronizationContext"] = ReplayRules.Threads,
        ["System.Threading.Lock"] = ReplayRules.Locks,
        ["System.Threading.Monitor"] = ReplayRules.Locks,
        ["System.Threading.Mutex"] = ReplayRules.Locks,
        ["System.Threading.Semaphore"] = ReplayRules.Locks,
        ["System.Threading.SemaphoreSlim"] = ReplayRules.Locks,
        ["System.Threading.ReaderWriterLock"] = ReplayRules.Locks,
        ["System.Threading.ReaderWriterLockSlim"] = ReplayRules.Locks,
        ["System.Threading.SpinLock"] = ReplayRules.Locks,
        ["System.Threading.SpinWait"] = ReplayRules.Locks,
        ["System.Threading.Interlocked"] = ReplayRules.Locks,
        ["System.Threading.Volatile"] = ReplayRules.Locks,
        ["System.Threading.WaitHandle"] = ReplayRules.Locks,
        ["System.Threading.EventWaitHandle"] = ReplayRules.Locks,
        ["System.Threading.AutoResetEvent"] = ReplayRules.Locks,
        ["System.Threading.ManualResetEvent"] = ReplayRules.Locks,
        ["System.Threading.ManualResetEventSlim"] = ReplayRules.Locks,
        ["System.Threading.CountdownEvent"] = ReplayRules.Locks,
        ["System.Threading.Barrier"] = ReplayRules.Locks,
        ["System.IServiceProvider"] = ReplayRules.Services,
        ["Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions"] = ReplayRules.Services,
    };

    private static readonly Dictionary<string, DiagnosticDescriptor> Members = new(StringComparer.Ordinal)
    {
        ["System.DateTime.Now"] = ReplayRules.Clock,
        ["System.DateTime.UtcNow"] = ReplayRules.Clock,
        ["System.DateTime.Today"] = ReplayRules.Clock,
        ["System.DateTimeOffset.Now"] = ReplayRules.Clock,
        ["System.DateTimeOffset.UtcNow"] = ReplayRules.Clock,
        ["System.Environment.TickCount"] = ReplayRules.Clock,
        ["System.Environment.TickCount64"] = ReplayRules.Clock,
        ["System.Guid.NewGuid"] = ReplayRules.NewGuid,
        ["System.Guid.CreateVersion7"] = ReplayRules.NewGuid,
        ["System.TimeZoneInfo.Local"] = ReplayRules.Machine,
        ["System.DateTime.ToLocalTime"] = ReplayRules.Machine,
        ["System.DateTimeOffset.ToLocalTime"] = ReplayRules.Machine,
        ["System.Globalization.CultureInfo.CurrentCulture"] = ReplayRules.Machine,
        ["System.Globalization.CultureInfo.CurrentUICulture"] = ReplayRules.Machine,
        ["System.IO.Path.GetTempPath"] = ReplayRules.InputOutput,
        ["System.IO.Path.GetTempFileName"] = ReplayRules.InputOutput,
        ["System.IO.Path.GetFullPath"] = ReplayRules.InputOutput,
        ["System.IO.Path.Exists"] = ReplayRules.InputOutput,
        ["System.IO.Path.GetRandomFileName"] = ReplayRules.Randomness,
        ["System.Threading.Tasks.Task.Run"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.Delay"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.ContinueWith"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.WaitAsync"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.Wait"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.WaitAll"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.WaitAny"] = ReplayRules.OtherTasks,
        ["System.Threading.Tasks.Task.Start"] = ReplayRules.OtherTasks,
        ["System.Threading.CancellationTokenSource.CancelAsync"] = ReplayRules.Cancellation,
        ["System.Threading.CancellationTokenSource.CancelAfter"] = ReplayRules.Cancellation,
    };

    // Below these everything talks to a disk, a network, a database or a cloud.
    private static readonly string[] InputOutputNamespaces = ["System.IO", "System.Net", "System.Data", "Azure", "Npgsql"];

    private static readonly string[] ConfigurationNamespaces = ["Microsoft.Extensions.Configuration", "Microsoft.Extensions.Options"];

    private static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "System.IO.Path", "System.IO.MemoryStream", "System.IO.StringReader", "System.IO.StringWriter", "System.IO.TextReader", "System.IO.TextWriter",
        "System.Net.IPAddress", "System.Net.IPNetwork", "System.Net.IPEndPoint", "System.Net.HttpStatusCode", "System.Net.WebUtility", "Azure.ETag",
    };

    /// <summary>The rule a member breaks; null for most.</summary>
    public static DiagnosticDescriptor? RuleOf(ISymbol member)
    {
        if (member.ContainingType is not { } type || IsException(type))
            return null;
        var typeName = FullName(type.OriginalDefinition);
        if (Members.TryGetValue($"{typeName}.{member.Name}", out var rule) || Types.TryGetValue(typeName, out rule))
            return rule;
        if (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.Length: > 0 } && typeName == "System.Threading.CancellationTokenSource")
            return ReplayRules.Cancellation;
        if (InMemory.Contains(typeName) || type.TypeKind == TypeKind.Enum)
            return null;
        var space = type.ContainingNamespace.ToDisplayString();
        if (InputOutputNamespaces.Any(io => IsBelow(space, io)))
            return ReplayRules.InputOutput;
        return ConfigurationNamespaces.Any(configuration => IsBelow(space, configuration)) ? ReplayRules.Machine : null;
    }

    public static string FullName(ITypeSymbol type) =>
        (type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." : string.Empty) + type.MetadataName.Split('`')[0];

    private static bool IsBelow(string space, string root) =>
        space.StartsWith(root, StringComparison.Ordinal) && (space.Length == root.Length || space[root.Length] == '.');

    private static bool IsException(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (FullName(current) == "System.Exception")
                return true;
        }

        return false;
    }
}
