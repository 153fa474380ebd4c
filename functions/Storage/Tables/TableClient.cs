using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace Catalyze.Storage.Tables;

/// <summary>One table; the same shape as the class of Azure.Data.Tables.</summary>
/// <remarks>
/// Refusals are <see cref="RequestFailedException"/> with the service's status and error code: 404 <c>ResourceNotFound</c>,
/// 404 <c>TableNotFound</c>, 409 <c>EntityAlreadyExists</c>, 412 <c>UpdateConditionNotSatisfied</c>. Which calls are
/// repeated by themselves after a failure is said with each; see the folder's README for outcomes that stay unknown.
/// </remarks>
public sealed class TableClient
{
    private static readonly RequestMethod Merge = RequestMethod.Parse("MERGE");

    private readonly TablePipeline pipeline;

    internal TableClient(TablePipeline pipeline, string name)
    {
        // Anything else would let a name change the address of the request.
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"\"{name}\" is no table name: 3 to 63 letters and digits, a letter first.", nameof(name));
        this.pipeline = pipeline;
        Name = name;
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>Makes the table unless it is there. Repeatable.</summary>
    public async Task CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Post, "Tables", TableRequestClassifier.Repeatable);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("TableName"u8, Name);
            json.WriteEndObject();
        }

        SetBody(message, body);
        var response = await pipeline.SendAsync(message, cancellationToken);
        if (response.Status >= 300 && TablePipeline.Failure(response) is { ErrorCode: not "TableAlreadyExists" } failure)
            throw failure;
    }

    /// <summary>Deletes the table; no error where there is none. Repeatable. The service needs up to a minute before the name is free again.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Delete, $"Tables('{Name}')", TableRequestClassifier.Repeatable);
        var response = await pipeline.SendAsync(message, cancellationToken);
        if (response.Status is >= 300 and not 404)
            throw TablePipeline.Failure(response);
    }

    /// <summary>Inserts. Not repeated once sent: a 409 means that somebody else's entity is there, or one's own of an earlier call.</summary>
    /// <returns>The answer, with the new ETag in its headers.</returns>
    public async Task<Response> AddEntityAsync(TableEntity entity, CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Post, Name, TableRequestClassifier.OnceOnly);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        SetBody(message, entity);
        return await pipeline.SendOrThrowAsync(message, cancellationToken);
    }

    /// <summary>Writes whatever is there. Repeatable.</summary>
    /// <returns>The answer, with the new ETag in its headers.</returns>
    public async Task<Response> UpsertEntityAsync(TableEntity entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(MethodOf(mode), EntityPath(entity), TableRequestClassifier.Repeatable);
        SetBody(message, entity);
        return await pipeline.SendOrThrowAsync(message, cancellationToken);
    }

    /// <summary>
    /// Changes the entity if it still has the version <paramref name="ifMatch"/>; 412 otherwise, 404 where it is gone.
    /// Not repeated once sent, except with <see cref="ETag.All"/>.
    /// </summary>
    /// <returns>The answer, with the new ETag in its headers.</returns>
    public async Task<Response> UpdateEntityAsync(
        TableEntity entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(MethodOf(mode), EntityPath(entity), ClassifierFor(ifMatch));
        message.Request.Headers.SetValue("If-Match", IfMatch(ifMatch));
        SetBody(message, entity);
        return await pipeline.SendOrThrowAsync(message, cancellationToken);
    }

    /// <summary>
    /// Deletes the entity if it still has the version <paramref name="ifMatch"/> (<c>default</c>: any); 412 otherwise.
    /// No error where it is gone already: the answer then has the status 404. Not repeated once sent, except without a version.
    /// </summary>
    public async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Delete, EntityPath(partitionKey, rowKey), ClassifierFor(ifMatch));
        message.Request.Headers.SetValue("If-Match", IfMatch(ifMatch));
        // .NET's handler repeats a request on a broken connection by itself, below our retry policy, unless it has a body.
        message.Request.Content = RequestContent.Create(ReadOnlyMemory<byte>.Empty);
        var response = await pipeline.SendAsync(message, cancellationToken);
        if (response.Status < 300)
            return response;
        var failure = TablePipeline.Failure(response);
        return response.Status == 404 && failure.ErrorCode != "TableNotFound" ? response : throw failure;
    }

    /// <summary>Reads one entity. Repeatable.</summary>
    /// <exception cref="RequestFailedException">404 where there is none.</exception>
    public async Task<TableEntity> GetEntityAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        using var message = ReadMessage(partitionKey, rowKey, select);
        return ReadEntity(await pipeline.SendOrThrowAsync(message, cancellationToken));
    }

    /// <summary>Reads one entity; null where there is none. Repeatable.</summary>
    public async Task<TableEntity?> GetEntityIfExistsAsync(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
    {
        using var message = ReadMessage(partitionKey, rowKey, select);
        var response = await pipeline.SendAsync(message, cancellationToken);
        if (response.Status < 300)
            return ReadEntity(response);
        var failure = TablePipeline.Failure(response);
        return response.Status == 404 && failure.ErrorCode != "TableNotFound" ? null : throw failure;
    }

    /// <summary>Reads the entities that pass <paramref name="filter"/>, ordered by partition and row key, page by page as they are consumed. Repeatable.</summary>
    /// <param name="filter">OData filter, best made by <see cref="TableFilter"/>; null for all.</param>
    /// <param name="maxPerPage">1 to 1,000 entities for each answer.</param>
    /// <param name="select">Properties to read; null for all. Keys, time stamp and ETag always come along.</param>
    public AsyncPageable<TableEntity> QueryAsync(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
        new TableQuery(pipeline, Name, filter, maxPerPage, select, cancellationToken);

    /// <summary>
    /// Does all the actions or none: up to 100, in one partition, each entity at most once, 4 MiB. Not repeated once sent:
    /// after a failure without the service's refusal, read a row of the transaction to learn whether it was done.
    /// </summary>
    /// <exception cref="TableTransactionFailedException">The service refused; nothing was done.</exception>
    public async Task<TableTransactionResult> SubmitTransactionAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actions);
        var list = actions as IReadOnlyList<TableTransactionAction> ?? [.. actions];
        var request = new TableTransactionRequest(list, (type, entity) => type is TableTransactionActionType.Add
            ? pipeline.Address(Name)
            : pipeline.Address(EntityPath(entity)));
        using var message = pipeline.CreateMessage(RequestMethod.Post, "$batch", TableRequestClassifier.OnceOnly);
        message.Request.Headers.SetValue("Content-Type", request.ContentType);
        message.Request.Content = RequestContent.Create(request.Body);
        var response = await pipeline.SendAsync(message, cancellationToken);
        if (response.Status != 202)
            throw TableTransactionResponse.Refusal(response);
        return TableTransactionResponse.Read(response.Content.ToMemory(), list.Count);
    }

    internal static string Method(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => "POST",
        TableTransactionActionType.Delete => "DELETE",
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "MERGE",
        TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, message: null),
    };

    internal static string IfMatch(ETag etag) => etag == default ? ETag.All.ToString() : etag.ToString("H");

    private static RequestMethod MethodOf(TableUpdateMode mode) => mode == TableUpdateMode.Replace ? RequestMethod.Put : Merge;

    private static TableRequestClassifier ClassifierFor(ETag ifMatch) =>
        ifMatch == default || ifMatch == ETag.All ? TableRequestClassifier.Repeatable : TableRequestClassifier.OnceOnly;

    private static TableEntity ReadEntity(Response response)
    {
        var entity = TableEntityReader.ReadEntity(response.Content.ToMemory().Span);
        if (entity.ETag == default && response.Headers.ETag is { } etag)
            entity.ETag = etag;
        return entity;
    }

    private static void SetBody(HttpMessage message, TableEntity entity)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        TableEntityWriter.Write(entity, body);
        SetBody(message, body);
    }

    private static void SetBody(HttpMessage message, ArrayBufferWriter<byte> body)
    {
        message.Request.Headers.SetValue("Content-Type", TablePipeline.JsonContentType);
        message.Request.Content = RequestContent.Create(body.WrittenMemory);
    }

    private static string Escape(string key)
    {
        TableLimits.CheckKey(key);
        return Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
    }

    private HttpMessage ReadMessage(string partitionKey, string rowKey, IEnumerable<string>? select)
    {
        var query = select is null ? string.Empty : "?$select=" + TableQuery.SelectList(select);
        return pipeline.CreateMessage(RequestMethod.Get, EntityPath(partitionKey, rowKey) + query, TableRequestClassifier.Repeatable);
    }

    private string EntityPath(TableEntity entity) => EntityPath(entity.PartitionKey, entity.RowKey);

    private string EntityPath(string partitionKey, string rowKey) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')");
}
