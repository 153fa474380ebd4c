using System.Text.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Tools.Http;

namespace Catalyze.MonitorService.Components;

/// <summary>What failures of the components, and bodies that cannot be read, mean to who asked.</summary>
internal static class ComponentProblems
{
    public static ProblemException? Translate(Exception exception) => exception switch
    {
        JsonException json => new ProblemException(400, "unreadable", "The request cannot be read.", "The body is not what is expected here.", [new FieldError(json.Path ?? "$", "invalid-json", "It is missing, unknown or of another kind.")], json),
        InvalidDataException data => new ProblemException(400, "unreadable", "The request cannot be read.", "The body is not compressed as its header says.", cause: data),
        HttpRequestException or TaskCanceledException => new ProblemException(
            503, "store-unavailable", "The store does not answer.", "Hosts keep what they have and deliver it later. Try again in a few seconds.", cause: exception),
        _ => null,
    };
}
