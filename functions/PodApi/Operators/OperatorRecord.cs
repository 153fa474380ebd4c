using Catalyze.Contracts.Audit;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Operators;

/// <summary>An operator's row. Of the token only its SHA-256 is kept: it is random, so nothing slower is needed.</summary>
internal sealed record OperatorRecord(string Name, byte[] TokenHash, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public const string Partition = "operator";

    public static OperatorRecord From(TableEntity row) => new(
        row.RowKey,
        row.GetBinary("TokenHash") ?? [],
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetString("CreatedBy") ?? "",
        row.GetDateTimeOffset("ExpiresAt") ?? default,
        row.GetDateTimeOffset("LastUsedAt"));

    public TableEntity ToRow() => new(Partition, Name)
    {
        ["TokenHash"] = TokenHash,
        ["CreatedAt"] = CreatedAt,
        ["CreatedBy"] = CreatedBy,
        ["ExpiresAt"] = ExpiresAt,
        ["LastUsedAt"] = LastUsedAt,
    };

    public OperatorStatus ToStatus() => new(Name, CreatedAt, CreatedBy, ExpiresAt, LastUsedAt);
}
