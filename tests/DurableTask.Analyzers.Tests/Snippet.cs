using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Catalyze.DurableTask.Analyzers.Tests;

/// <summary>Compiles a piece of code against the real runtime and says what the analyzer finds.</summary>
internal static class Snippet
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Catalyze.DurableTask;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Statements as the body of an orchestrator, members beside it.</summary>
    public static Task<IReadOnlyList<Diagnostic>> OrchestratorAsync(string statements, string members = "") => SourceAsync($$"""
        public sealed class Subject : TaskOrchestrator<int, int>
        {
            public override async Task<int> RunAsync(TaskOrchestrationContext context, int input)
            {
                await Task.CompletedTask;
                {{statements}}
                return input;
            }

            {{members}}
        }
        """);

    /// <summary>Whole files; the code must compile.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> SourceAsync(string source, params MetadataReference[] more)
    {
        var compilation = Compile("Catalyze.Sample", source, more);
        var broken = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        if (broken.Count > 0)
            throw new InvalidOperationException($"The snippet does not compile: {string.Join(' ', broken)}");
        var found = await compilation.WithAnalyzers([new OrchestratorAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    public static CSharpCompilation Compile(string name, string source, params MetadataReference[] more) => CSharpCompilation.Create(
        name,
        [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(source)],
        [.. References, .. more],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
