using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Compares a JSON document with the type it should become and names everything that does not fit.</summary>
/// <remarks>
/// The deserialiser stops at the first mistake, and a form that shows one mistake at a time is a nuisance. So the
/// document is walked beside the serialiser's own description of the type, and only a fitting document is deserialised.
/// </remarks>
internal static class JsonShapeChecker
{
    public static IReadOnlyList<FieldError> Check(JsonElement document, Type type)
    {
        var errors = new List<FieldError>();
        Check(document, CatalyzeJson.Strict.GetTypeInfo(type), string.Empty, errors);
        return errors;
    }

    private static void Check(JsonElement value, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object:
                CheckObject(value, type, path, errors);
                break;
            case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    CheckValue(member.Value, type.ElementType!, nullable: false, Join(path, member.Name), errors);
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    CheckValue(item, type.ElementType!, nullable: false, $"{path}[{index++}]", errors);
                break;
            case JsonTypeInfoKind.None:
                CheckScalar(value, type, path, errors);
                break;
            default:
                errors.Add(WrongType(path, type.Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object"));
                break;
        }
    }

    private static void CheckObject(JsonElement value, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        foreach (var property in type.Properties)
        {
            var required = property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };
            if (!value.TryGetProperty(property.Name, out var member))
            {
                if (required)
                    errors.Add(new FieldError(Join(path, property.Name), "required", $"{property.Name} is missing."));
                continue;
            }

            CheckValue(member, property.PropertyType, property.IsSetNullable || property.AssociatedParameter is { IsNullable: true }, Join(path, property.Name), errors);
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!type.Properties.Any(property => property.Name == member.Name))
            {
                errors.Add(new FieldError(Join(path, member.Name), "unknown-member",
                    $"There is no {member.Name} here; known: {string.Join(", ", type.Properties.Select(property => property.Name))}."));
            }
        }
    }

    private static void CheckValue(JsonElement value, Type type, bool nullable, string path, List<FieldError> errors)
    {
        if (value.ValueKind != JsonValueKind.Null)
            Check(value, CatalyzeJson.Strict.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type), path, errors);
        else if (!nullable)
            errors.Add(new FieldError(path, "null", "It may not be null."));
    }

    private static void CheckScalar(JsonElement value, JsonTypeInfo type, string path, List<FieldError> errors)
    {
        try
        {
            value.Deserialize(type);
        }
        catch (JsonException)
        {
            errors.Add(WrongType(path, Describe(type.Type)));
        }
    }

    private static FieldError WrongType(string path, string expected) => new(path, "wrong-type", $"It must be {expected}.");

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ => "a " + JsonNamingPolicy.CamelCase.ConvertName(type.Name),
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
