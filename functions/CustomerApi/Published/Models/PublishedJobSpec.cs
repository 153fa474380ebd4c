namespace Catalyze.CustomerApi.Published.Models;

/// <summary>How a job was started.</summary>
internal sealed record PublishedJobSpec(PublishedJobPayload Payload)
{
    /// <summary>Where the clients look for a worker's entry of the Procfile.</summary>
    public static PublishedJobSpec Of(string target) =>
        new(new PublishedJobPayload(new Dictionary<string, string>(StringComparer.Ordinal) { ["PROCFILE_TARGET"] = target }));
}
