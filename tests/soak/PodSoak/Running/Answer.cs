using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.PodSoak.Running;

/// <summary>What the Pod API answered in the end.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Text">Its body.</param>
internal sealed record Answer(HttpStatusCode Status, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <exception cref="InvalidDataException">It holds no such thing.</exception>
    public T Read<T>() => IsSuccess && JsonSerializer.Deserialize<T>(Text, CatalyzeJson.Options) is { } value ? value : throw new InvalidDataException($"{Status}: {Text}");
}
