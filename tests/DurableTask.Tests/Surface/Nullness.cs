using System.Reflection;
using System.Runtime.CompilerServices;

namespace Catalyze.DurableTask.Tests.Surface;

/// <summary>Writes types as C# does, with the question marks of nullable references, read from the attributes the compiler leaves.</summary>
internal static class Nullness
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(double)] = "double",
    };

    public static string Of(ParameterInfo parameter) => Write(parameter.ParameterType, Flags(parameter.GetCustomAttribute<NullableAttribute>(), parameter.Member));

    public static string Return(MethodInfo method) => Write(method.ReturnType, Flags(method.ReturnParameter.GetCustomAttribute<NullableAttribute>(), method));

    public static string Of(PropertyInfo property) => Write(
        property.PropertyType, Flags(property.GetCustomAttribute<NullableAttribute>(), property.GetMethod ?? property.SetMethod!));

    public static string Of(FieldInfo field) => Write(field.FieldType, Flags(field.GetCustomAttribute<NullableAttribute>(), field));

    /// <summary>Whether a type parameter is constrained to be not null.</summary>
    public static bool IsNotNull(Type parameter) =>
        (parameter.GetCustomAttribute<NullableAttribute>()?.NullableFlags is [var own] ? own : Context((MemberInfo?)parameter.DeclaringMethod ?? parameter.DeclaringType)) == 1;

    private static Queue<byte> Flags(NullableAttribute? own, MemberInfo member)
    {
        if (own is { NullableFlags.Length: > 1 })
            return new Queue<byte>(own.NullableFlags);
        var flag = own is { NullableFlags: [var single] } ? single : Context(member);
        return new Queue<byte>(Enumerable.Repeat(flag, 64));
    }

    private static byte Context(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            if (member.GetCustomAttribute<NullableContextAttribute>() is { } context)
                return context.Flag;
        }

        return 0;
    }

    // One flag for every type in the order of writing, but none for values that are not generic.
    private static string Write(Type type, Queue<byte> flags)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            flags.TryDequeue(out _);
            return Write(value, flags) + "?";
        }

        var isPlainValue = type is { IsValueType: true, IsGenericType: false };
        var mark = !isPlainValue && flags.TryDequeue(out var flag) && flag == 2 && !type.IsValueType ? "?" : string.Empty;
        if (type.IsArray)
            return Write(type.GetElementType()!, flags) + "[]" + mark;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        var name = (type is { IsNested: true, IsGenericParameter: false } ? type.DeclaringType!.Name + "." : string.Empty) + type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(argument => Write(argument, flags)))}>{mark}" : name + mark;
    }
}
