using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>A committed transaction.</summary>
/// <param name="ETags">The new ETag of each action's entity, in the order of the actions; <c>default</c> for deletions.</param>
public sealed record TableTransactionResult(IReadOnlyList<ETag> ETags);
