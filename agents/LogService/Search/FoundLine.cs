using Catalyze.LogService.Store;

namespace Catalyze.LogService.Search;

/// <summary>A line as it is shown.</summary>
/// <param name="Id">Rises with arrival.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Host">Where.</param>
/// <param name="Instance">By which instance.</param>
/// <param name="Service">Of which service.</param>
/// <param name="Release">Of which release.</param>
/// <param name="Deployment">Under which deployment.</param>
/// <param name="Stream"><c>stdout</c>, <c>stderr</c> or <c>platform</c>.</param>
/// <param name="Level">In lower case; null where it does not say.</param>
/// <param name="Message">Its text.</param>
/// <param name="Fields">What was written as JSON.</param>
internal sealed record FoundLine(
    long Id, DateTimeOffset Time, string Host, string Instance, string Service, string? Release, string? Deployment, string Stream, string? Level, string Message,
    IReadOnlyDictionary<string, string>? Fields)
{
    public static FoundLine Of(StoredLine stored) => new(
        stored.Id, stored.Line.Time, stored.Host, stored.Line.Instance, stored.Line.Service, stored.Line.Release, stored.Line.Deployment,
        stored.Line.Stream.ToString().ToLowerInvariant(), stored.Line.Level, stored.Line.Message, stored.Line.Fields);
}
