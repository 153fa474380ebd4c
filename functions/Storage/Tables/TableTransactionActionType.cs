namespace Catalyze.Storage.Tables;

/// <summary>One kind of change in a transaction.</summary>
public enum TableTransactionActionType
{
    /// <summary>Insert; fails the transaction with 409 where the entity exists.</summary>
    Add,

    /// <summary>Merge into an entity with the action's ETag; 412 where it changed, 404 where it is gone.</summary>
    UpdateMerge,

    /// <summary>Replace an entity with the action's ETag; 412 where it changed, 404 where it is gone.</summary>
    UpdateReplace,

    /// <summary>Delete an entity with the action's ETag; 412 where it changed, 404 where it is gone.</summary>
    Delete,

    /// <summary>Insert or merge, whatever is there.</summary>
    UpsertMerge,

    /// <summary>Insert or replace, whatever is there.</summary>
    UpsertReplace,
}
