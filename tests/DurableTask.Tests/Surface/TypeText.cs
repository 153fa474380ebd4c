using System.Reflection;

namespace Catalyze.DurableTask.Tests.Surface;

/// <summary>Declarations of types.</summary>
internal static class TypeText
{
    /// <summary>Name with its type parameters and the types it is nested in.</summary>
    public static string Name(Type type)
    {
        var own = type.Name.Split('`')[0];
        var generic = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;
        return (type.DeclaringType is { } outer ? Name(outer) + "." : string.Empty) + own + generic;
    }

    public static string Declaration(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null;
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? ReadOnly(type) + "struct" : isRecord ? "record" : "class";
        var modifier = type is { IsClass: true, IsAbstract: true } ? "abstract " : type is { IsClass: true, IsSealed: true } ? "sealed " : string.Empty;
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var interfaces = type.GetInterfaces().Except(inherited).Where(i => !isRecord && !type.IsEnum || !i.Name.StartsWith("IEquatable", StringComparison.Ordinal) && !type.IsEnum);
        var bases = new[] { type.BaseType }.OfType<Type>()
            .Where(b => b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum))
            .Concat(interfaces)
            .Select(Plain)
            .ToList();
        return $"{modifier}{kind} {Name(type)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : string.Empty)}{Constraints(type.GetGenericArguments(), type.IsGenericTypeDefinition)}";
    }

    public static string Parameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : string.Empty;

    public static string Constraints(Type[] parameters, bool isGeneric)
    {
        if (!isGeneric)
            return string.Empty;
        return string.Concat(parameters.Select(parameter =>
        {
            List<string> constraints = [];
            if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                constraints.Add("class");
            constraints.AddRange(parameter.GetGenericParameterConstraints().Select(Plain));
            if (constraints.Count == 0 && Nullness.IsNotNull(parameter))
                constraints.Add("notnull");
            return constraints.Count == 0 ? string.Empty : $" where {parameter.Name} : {string.Join(", ", constraints)}";
        }));
    }

    private static string ReadOnly(Type type) => type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute)) ? "readonly " : string.Empty;

    private static string Plain(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Plain))}>"
        : type.Name;
}
