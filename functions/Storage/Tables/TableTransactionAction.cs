using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>One change of a transaction.</summary>
/// <param name="ActionType">What to do.</param>
/// <param name="Entity">With what; a deletion needs only its keys.</param>
/// <param name="ETag">Which version must be there for updates and deletions; <c>default</c> means any.</param>
public sealed record TableTransactionAction(TableTransactionActionType ActionType, TableEntity Entity, ETag ETag = default);
