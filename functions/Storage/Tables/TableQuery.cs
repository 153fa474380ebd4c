using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Core;

namespace Catalyze.Storage.Tables;

/// <summary>A query as a sequence of pages; each page is fetched when it is asked for.</summary>
internal sealed class TableQuery(
    TablePipeline pipeline, string table, string? filter, int? maxPerPage, IEnumerable<string>? select, CancellationToken cancellationToken)
    : AsyncPageable<TableEntity>(cancellationToken)
{
    private const string AlwaysSelected = "PartitionKey,RowKey,Timestamp";

    public static string SelectList(IEnumerable<string> select) =>
        Uri.EscapeDataString(string.Join(',', select.Where(name => name is not ("PartitionKey" or "RowKey" or "Timestamp")).Prepend(AlwaysSelected)));

    public override IAsyncEnumerable<Page<TableEntity>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        Pages(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken);

    private async IAsyncEnumerable<Page<TableEntity>> Pages(
        string? token, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            using var message = pipeline.CreateMessage(RequestMethod.Get, Path(token, pageSize), TableRequestClassifier.Repeatable);
            var response = await pipeline.SendOrThrowAsync(message, cancellationToken);
            token = Continuation(response);
            yield return Page<TableEntity>.FromValues(TableEntityReader.ReadEntities(response.Content.ToMemory().Span), token, response);
        }
        while (token is not null);
    }

    private string Path(string? token, int? pageSize)
    {
        var path = new StringBuilder(table).Append("()");
        var separator = '?';
        Append("$filter", string.IsNullOrEmpty(filter) ? null : Uri.EscapeDataString(filter));
        Append("$top", pageSize?.ToString(CultureInfo.InvariantCulture));
        Append("$select", select is null ? null : SelectList(select));
        if (token?.Split(' ') is [var partition, var row])
        {
            Append("NextPartitionKey", partition);
            Append("NextRowKey", row.Length == 0 ? null : row);
        }

        return path.ToString();

        void Append(string name, string? value)
        {
            if (value is null)
                return;
            path.Append(separator).Append(name).Append('=').Append(value);
            separator = '&';
        }
    }

    // The two header values, encoded so that a space can part them.
    private static string? Continuation(Response response)
    {
        if (!response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition) || string.IsNullOrEmpty(partition))
            return null;
        response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
        return $"{Uri.EscapeDataString(partition)} {Uri.EscapeDataString(row ?? string.Empty)}";
    }
}
