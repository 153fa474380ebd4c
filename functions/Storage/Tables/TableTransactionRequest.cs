using System.Buffers;
using System.Text;
using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>A transaction as the service wants it: a multipart document with one changeset ("Performing entity group transactions").</summary>
internal sealed class TableTransactionRequest
{
    private readonly ArrayBufferWriter<byte> body = new(16 * 1024);
    private readonly string boundary = $"batch_{Guid.NewGuid():N}";
    private readonly string changeset = $"changeset_{Guid.NewGuid():N}";

    /// <summary>Writes the document.</summary>
    /// <param name="actions">What to do.</param>
    /// <param name="addressOf">Absolute address for an action on an entity.</param>
    /// <exception cref="ArgumentException">No action or too many, two partitions, or one entity twice.</exception>
    /// <exception cref="RequestFailedException">413: larger than the service takes.</exception>
    public TableTransactionRequest(IReadOnlyList<TableTransactionAction> actions, Func<TableTransactionActionType, TableEntity, string> addressOf)
    {
        Check(actions);
        Write($"--{boundary}\r\nContent-Type: multipart/mixed; boundary={changeset}\r\n\r\n");
        foreach (var action in actions)
            Write(action, addressOf(action.ActionType, action.Entity));
        Write($"--{changeset}--\r\n--{boundary}--\r\n");
        if (body.WrittenCount > TableLimits.TransactionBytes)
        {
            throw new RequestFailedException(
                413, $"The transaction has {body.WrittenCount} bytes; at most {TableLimits.TransactionBytes} are allowed.", "RequestBodyTooLarge", innerException: null);
        }
    }

    public string ContentType => $"multipart/mixed; boundary={boundary}";

    public ReadOnlyMemory<byte> Body => body.WrittenMemory;

    private static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > TableLimits.TransactionActions)
            throw new ArgumentException($"A transaction has 1 to {TableLimits.TransactionActions} actions, not {actions.Count}.", nameof(actions));
        var rows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in actions)
        {
            if (action.Entity.PartitionKey != actions[0].Entity.PartitionKey)
                throw new ArgumentException("A transaction cannot span partitions.", nameof(actions));
            if (!rows.Add(action.Entity.RowKey))
                throw new ArgumentException($"Row \"{action.Entity.RowKey}\" is in the transaction twice.", nameof(actions));
        }
    }

    private void Write(TableTransactionAction action, string address)
    {
        Write($"--{changeset}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        Write($"{TableClient.Method(action.ActionType)} {address} HTTP/1.1\r\n");
        Write("Accept: application/json;odata=minimalmetadata\r\nPrefer: return-no-content\r\nDataServiceVersion: 3.0;\r\n");
        if (action.ActionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete)
            Write($"If-Match: {TableClient.IfMatch(action.ETag)}\r\n");
        if (action.ActionType is TableTransactionActionType.Delete)
        {
            Write("\r\n");
            return;
        }

        Write("Content-Type: application/json\r\n\r\n");
        TableEntityWriter.Write(action.Entity, body);
        Write("\r\n");
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, body);
}
