using System.Text.Json;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTask;

/// <summary>The fencing row as an entity. What queries filter by is a column; the rest is columns too, for people with a table browser.</summary>
internal static class InstanceRow
{
    public static TableEntity Write(InstanceState state) => new(HubNames.Key(state.InstanceId), HubNames.InstanceRow)
    {
        [nameof(InstanceState.InstanceId)] = state.InstanceId,
        [nameof(InstanceState.Name)] = state.Name,
        [nameof(InstanceState.Version)] = state.Version,
        [nameof(InstanceState.ExecutionId)] = state.ExecutionId,
        [nameof(InstanceState.StartId)] = state.StartId,
        [nameof(InstanceState.Status)] = state.Status.ToString(),
        [nameof(InstanceState.Input)] = state.Input,
        [nameof(InstanceState.Output)] = state.Output,
        [nameof(InstanceState.CustomStatus)] = state.CustomStatus,
        [nameof(InstanceState.Failure)] = state.Failure,
        [nameof(InstanceState.CreatedAt)] = state.CreatedAt,
        [nameof(InstanceState.LastUpdatedAt)] = state.LastUpdatedAt,
        [nameof(InstanceState.CompletedAt)] = state.CompletedAt,
        [nameof(InstanceState.ScheduledStartTime)] = state.ScheduledStartTime,
        [nameof(InstanceState.Tags)] = Json(state.Tags),
        [nameof(InstanceState.Parent)] = Json(state.Parent),
        [nameof(InstanceState.Generation)] = state.Generation,
        [nameof(InstanceState.Turn)] = state.Turn,
        [nameof(InstanceState.Chunks)] = state.Chunks,
        [nameof(InstanceState.NextTimer)] = state.NextTimer,
        [nameof(InstanceState.AwaitsAnswers)] = state.AwaitsAnswers,
    };

    public static InstanceState Read(TableEntity row) => new()
    {
        InstanceId = Text(row, nameof(InstanceState.InstanceId)),
        Name = Text(row, nameof(InstanceState.Name)),
        Version = row.GetString(nameof(InstanceState.Version)) ?? string.Empty,
        ExecutionId = Text(row, nameof(InstanceState.ExecutionId)),
        StartId = Text(row, nameof(InstanceState.StartId)),
        Status = Enum.Parse<OrchestrationRuntimeStatus>(Text(row, nameof(InstanceState.Status))),
        Input = row.GetString(nameof(InstanceState.Input)),
        Output = row.GetString(nameof(InstanceState.Output)),
        CustomStatus = row.GetString(nameof(InstanceState.CustomStatus)),
        Failure = row.GetString(nameof(InstanceState.Failure)),
        CreatedAt = row.GetDateTimeOffset(nameof(InstanceState.CreatedAt)) ?? default,
        LastUpdatedAt = row.GetDateTimeOffset(nameof(InstanceState.LastUpdatedAt)) ?? default,
        CompletedAt = row.GetDateTimeOffset(nameof(InstanceState.CompletedAt)),
        ScheduledStartTime = row.GetDateTimeOffset(nameof(InstanceState.ScheduledStartTime)),
        Tags = Json<Dictionary<string, string>>(row, nameof(InstanceState.Tags)),
        Parent = Json<ParentExecution>(row, nameof(InstanceState.Parent)),
        Generation = row.GetInt32(nameof(InstanceState.Generation)) ?? 0,
        Turn = row.GetInt64(nameof(InstanceState.Turn)) ?? 0,
        Chunks = row.GetInt32(nameof(InstanceState.Chunks)) ?? 0,
        NextTimer = row.GetDateTimeOffset(nameof(InstanceState.NextTimer)),
        AwaitsAnswers = row.GetBoolean(nameof(InstanceState.AwaitsAnswers)) ?? false,
    };

    private static string Text(TableEntity row, string name) =>
        row.GetString(name) ?? throw new InvalidDataException($"Instance row '{row.PartitionKey}' has no {name}.");

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, HubJson.Options);

    private static T? Json<T>(TableEntity row, string name)
        where T : class => row.GetString(name) is { } json ? JsonSerializer.Deserialize<T>(json, HubJson.Options) : null;
}
