using Catalyze.Contracts.Problems;

namespace Catalyze.PodApi.Http;

/// <summary>Who asks, as the caller names him; stands in timelines.</summary>
internal static class Requester
{
    private const int LongestName = 100;

    /// <summary>What is wrong with the field <c>by</c>; empty where nothing is.</summary>
    public static IReadOnlyList<FieldError> ErrorsOf(string? by) => by is { Length: > 0 and <= LongestName } && !by.Any(char.IsControl)
        ? []
        : [new FieldError("by", "invalid", $"1 to {LongestName} printable characters.")];
}
