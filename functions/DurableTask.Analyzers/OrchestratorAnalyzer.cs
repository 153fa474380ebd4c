using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Catalyze.DurableTask.Analyzers;

/// <summary>Finds orchestrators, classes and functions, and checks what they run against the replay rules.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OrchestratorAnalyzer : DiagnosticAnalyzer
{
    private const string OrchestratorInterface = "ITaskOrchestrator";
    private const string RegistryFunction = "AddOrchestratorFunc";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        ReplayRules.Clock, ReplayRules.Randomness, ReplayRules.NewGuid, ReplayRules.Machine, ReplayRules.InputOutput, ReplayRules.OtherTasks,
        ReplayRules.Threads, ReplayRules.Locks, ReplayRules.MutableStatics, ReplayRules.Cancellation, ReplayRules.Services, ReplayRules.OtherProject,
    ];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext context)
    {
        // By name: the same rules hold for the public packages, whose namespace differs in its first part.
        var classes = new ConcurrentBag<INamedTypeSymbol>();
        var functions = new ConcurrentBag<IOperation>();
        context.RegisterSymbolAction(
            symbol =>
            {
                if (symbol.Symbol is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } type && IsOrchestrator(type))
                    classes.Add(type);
            },
            SymbolKind.NamedType);
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == RegistryFunction && call.TargetMethod.ContainingType.Name == "DurableTaskRegistry" && call.Arguments.Length > 0)
                    functions.Add(call.Arguments[^1].Value);
            },
            OperationKind.Invocation);
        context.RegisterCompilationEndAction(end =>
        {
            var walk = new ReplayWalk(end.Compilation, end.ReportDiagnostic, end.CancellationToken);
            foreach (var type in classes.OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal))
                walk.Class(type);
            foreach (var function in functions)
                walk.Function(function);
        });
    }

    private static bool IsOrchestrator(INamedTypeSymbol type) => type.AllInterfaces.Any(implemented =>
        implemented.Name == OrchestratorInterface && implemented.ContainingNamespace is { Name: "DurableTask" });
}
