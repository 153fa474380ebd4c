using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Catalyze.DurableTask.Analyzers;

/// <summary>Follows an orchestrator's code through the methods, properties and constructors of its compilation, and reports what breaks a rule.</summary>
/// <remarks>
/// A member is looked into once, for the first orchestrator that reaches it. Calls through interfaces and overrides are not followed: what an
/// orchestrator did not make itself would be an injected service, which CDT011 refuses.
/// </remarks>
internal sealed class ReplayWalk(Compilation compilation, Action<Diagnostic> report, CancellationToken cancellationToken)
{
    private readonly HashSet<ISymbol> visited = new(SymbolEqualityComparer.Default);
    private readonly HashSet<Location> reported = [];
    private string orchestrator = string.Empty;

    /// <summary>A class: its constructor, its initialisers and every method it declares or inherits from this compilation.</summary>
    public void Class(INamedTypeSymbol type)
    {
        orchestrator = type.Name;
        foreach (var constructor in type.InstanceConstructors.Where(constructor => !constructor.IsImplicitlyDeclared && constructor.Parameters.Length > 0))
            Report(ReplayRules.Services, constructor.Locations[0], constructor.Parameters[0].Type.Name);
        for (var current = type; current is not null && IsSource(current); current = current.BaseType)
        {
            foreach (var member in current.GetMembers().Where(member => member is IMethodSymbol or IFieldSymbol { IsStatic: false }))
                Member(member);
        }
    }

    /// <summary>A function given to the registry.</summary>
    public void Function(IOperation function)
    {
        orchestrator = (function.Parent as IArgumentOperation)?.Parent is IInvocationOperation { Arguments: [{ Value: var name }, ..] } ? name.Syntax.ToString().Trim('"') : "function";
        Operations(function);
    }

    private void Member(ISymbol member)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!visited.Add(member.OriginalDefinition))
            return;
        foreach (var declaration in member.OriginalDefinition.DeclaringSyntaxReferences)
        {
            var syntax = declaration.GetSyntax(cancellationToken);
#pragma warning disable RS1030 // The walk crosses files at the end of the compilation, where no other model is at hand.
            var model = compilation.GetSemanticModel(syntax.SyntaxTree);
#pragma warning restore RS1030
            if (model.GetOperation(syntax, cancellationToken) is { } body)
                Operations(body);
            else
                Initialiser(model, syntax);
        }
    }

    // A property with an arrow or a field's initialiser has no operation of its own; its parts have.
    private void Initialiser(SemanticModel model, SyntaxNode syntax)
    {
        foreach (var part in syntax.ChildNodes())
        {
            if (model.GetOperation(part, cancellationToken) is { } operation)
                Operations(operation);
            else
                Initialiser(model, part);
        }
    }

    private void Operations(IOperation root)
    {
        foreach (var operation in root.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    Used(call.TargetMethod, call);
                    ConfigureAwait(call);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor } creation:
                    Used(constructor, creation);
                    break;
                case IPropertyReferenceOperation property:
                    Used(property.Property, property);
                    break;
                case IFieldReferenceOperation field:
                    Used(field.Field, field);
                    break;
                case IMethodReferenceOperation method:
                    Used(method.Method, method);
                    break;
                case ILockOperation locked:
                    Report(ReplayRules.Locks, locked.Syntax.GetLocation(), "lock");
                    break;
            }
        }
    }

    private void Used(ISymbol symbol, IOperation where)
    {
        if (where.Syntax.Ancestors().Any(IsNameOf))
            return;
        if (ForbiddenMembers.RuleOf(symbol) is { } rule)
            Report(rule, where.Syntax.GetLocation(), $"{symbol.ContainingType.Name}.{symbol.Name}");
        else if (IsMutableStatic(symbol))
            Report(ReplayRules.MutableStatics, where.Syntax.GetLocation(), $"{symbol.ContainingType.Name}.{symbol.Name}");
        else if (IsSource(symbol))
            Follow(symbol);
        else if (symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } && IsOtherProject(symbol))
            Report(ReplayRules.OtherProject, where.Syntax.GetLocation(), $"{symbol.ContainingType.Name}.{symbol.Name}");
    }

    private void Follow(ISymbol symbol)
    {
        Member(symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol);
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor)
        {
            foreach (var field in constructor.ContainingType.GetMembers().Where(member => member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }))
                Member(field);
        }
    }

    private void ConfigureAwait(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "ConfigureAwait" || !ForbiddenMembers.FullName(call.TargetMethod.ContainingType.OriginalDefinition).StartsWith("System.Threading.Tasks.", StringComparison.Ordinal))
            return;
        // ConfigureAwait(true) and ContinueOnCapturedContext stay in the turn.
        if (call.Arguments is not [{ Value.ConstantValue: { HasValue: true, Value: true or 1 } }])
            Report(ReplayRules.OtherTasks, call.Syntax.GetLocation(), "ConfigureAwait");
    }

    private static bool IsMutableStatic(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { IsStatic: true, IsConst: false, IsReadOnly: false } field => field.ContainingType.TypeKind != TypeKind.Enum,
        IPropertySymbol { IsStatic: true, SetMethod: not null } => true,
        _ => false,
    };

    private static bool IsNameOf(SyntaxNode node) =>
        node is Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax { Expression: Microsoft.CodeAnalysis.CSharp.Syntax.IdentifierNameSyntax { Identifier.Text: "nameof" } };

    private bool IsSource(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    // Assemblies of one solution share the first part of their names; the runtime's own is what orchestrators are made of.
    private bool IsOtherProject(ISymbol symbol)
    {
        var own = (compilation.AssemblyName ?? string.Empty).Split('.')[0];
        var other = symbol.ContainingAssembly?.Name ?? string.Empty;
        return other.Split('.')[0] == own && !other.EndsWith(".DurableTask", StringComparison.Ordinal);
    }

    private void Report(DiagnosticDescriptor rule, Location location, string what)
    {
        if (reported.Add(location))
            report(Diagnostic.Create(rule, location, what, orchestrator));
    }
}
