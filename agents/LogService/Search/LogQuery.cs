using Catalyze.LogService.Store;

namespace Catalyze.LogService.Search;

/// <summary>What is searched for; every term must be met.</summary>
internal sealed record LogQuery(IReadOnlyList<QueryTerm> Terms)
{
    public static LogQuery Everything { get; } = new([]);

    public bool Matches(StoredLine line) => Terms.All(term => term.IsMetBy(line));
}
