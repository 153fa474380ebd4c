using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalyze.Docker;

internal static class DockerJson
{
    /// <summary>The engine writes Pascal case; what it adds in newer versions is ignored.</summary>
    internal static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,
    };
}
