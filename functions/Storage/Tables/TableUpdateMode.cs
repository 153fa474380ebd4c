namespace Catalyze.Storage.Tables;

/// <summary>What becomes of properties that a written entity does not name.</summary>
public enum TableUpdateMode
{
    /// <summary>They stay.</summary>
    Merge,

    /// <summary>They go.</summary>
    Replace,
}
