using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Catalyze.DurableTask.Tests.Surface;

/// <summary>Writes the public surface of an assembly in the normal form of signatures.txt.</summary>
internal static class SurfaceText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Lines <c>namespace | type | member</c>; a type's own line has no member.</summary>
    public static IEnumerable<SurfaceLine> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Lines);

    private static IEnumerable<SurfaceLine> Lines(Type type)
    {
        var space = type.Namespace!.Replace("Catalyze.", string.Empty, StringComparison.Ordinal);
        if (type is { IsAbstract: true, IsSealed: true })
        {
            foreach (var method in type.GetMethods(Declared).Where(m => m.IsPublic && m.IsDefined(typeof(ExtensionAttribute))))
                yield return new SurfaceLine(space, $"extension {Method(method)[7..]}", null, method.Name);
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return new SurfaceLine(space, $"delegate {Nullness.Return(invoke)} {TypeText.Name(type)}({Parameters(invoke)})", null, type.Name);
            yield break;
        }

        var name = TypeText.Name(type);
        yield return new SurfaceLine(space, TypeText.Declaration(type), null, name);
        foreach (var member in Members(type))
            yield return new SurfaceLine(space, name, member, name);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{Obsolete(f)}{f.Name} = {Convert.ToInt32(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        var constructors = type.GetConstructors(Declared).Where(c => !c.IsStatic && IsVisible(c) && !IsGenerated(c)).ToList();
        return constructors.Where(c => c.GetParameters().Length > 0)
            .Select(c => $"{(c.IsPublic ? string.Empty : "protected ")}{type.Name.Split('`')[0]}({Parameters(c)})")
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsVisible) && p.Name != "EqualityContract").Select(Property).OfType<string>())
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic).Select(Field))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !IsGenerated(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsOverride(m)).Select(Method));
    }

    private static string? Property(PropertyInfo property)
    {
        var accessor = property.GetAccessors(nonPublic: true).First(IsVisible);
        if (IsOverride(accessor))
            return null;
        var get = property.GetMethod is { } getter && IsVisible(getter) ? "get; " : string.Empty;
        var set = property.SetMethod is { } setter && IsVisible(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; "
            : string.Empty;
        return $"{Obsolete(property)}{Modifiers(accessor)}{Nullness.Of(property)} {property.Name} {{ {get}{set}}}";
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {Nullness.Of(field)} {field.Name} = {field.GetRawConstantValue()}"
        : $"{(field.IsStatic ? "static " : string.Empty)}{(field.IsInitOnly ? "readonly " : string.Empty)}{Nullness.Of(field)} {field.Name}";

    private static string Method(MethodInfo method)
    {
        var types = string.Join(", ", method.GetParameters().Select(Nullness.Of));
        return method.Name switch
        {
            "op_Implicit" => $"static implicit operator {Nullness.Return(method)}({types})",
            "op_Equality" => $"static operator ==({types})",
            "op_Inequality" => $"static operator !=({types})",
            _ => $"{Obsolete(method)}{Modifiers(method)}{Nullness.Return(method)} {method.Name}{TypeText.Parameters(method)}({Parameters(method)}){TypeText.Constraints(method.GetGenericArguments(), method.IsGenericMethod)}",
        };
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, index) =>
        (index == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty)
        + (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty)
        + $"{Nullness.Of(parameter)} {parameter.Name}{Default(parameter)}"));

    private static string Default(ParameterInfo parameter) => (parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.RawDefaultValue : null) switch
    {
        (false, _) => string.Empty,
        (_, null) => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? " = default" : " = null",
        (_, bool flag) => flag ? " = true" : " = false",
        (_, { } value) => string.Create(CultureInfo.InvariantCulture, $" = {value}"),
    };

    private static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return string.Empty;
        var access = method.IsPublic ? string.Empty : "protected ";
        var kind = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : string.Empty;
        return access + kind;
    }

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute)) ? "[Obsolete] " : string.Empty;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsGenerated(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute));
}
