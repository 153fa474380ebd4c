using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Json;

/// <summary>How every contract is written as JSON: camel case, enums as camel-case strings, nulls left out.</summary>
public static class CatalyzeJson
{
    /// <summary>For what we wrote ourselves: members unknown to an older reader are ignored, so that agents and control plane may differ by a version.</summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>For what people and other programs send us: an unknown member is an error, since a misspelt setting must not be silently dropped.</summary>
    public static JsonSerializerOptions Strict { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = unmapped,
            RespectNullableAnnotations = true,
            AllowOutOfOrderMetadataProperties = true,
        };
        options.Converters.Add(new StringSetConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
