using System.Text;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTaskSupport;

/// <summary>Gives the row that a conditional call relies on a new version, as another worker would, just before the call.</summary>
internal static partial class RowToucher
{
    // Azurite's published account.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static async Task TouchAsync(Request request, HttpPipelineTransport transport, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (request.Content is { } content)
            await content.WriteToAsync(body, cancellationToken);
        var text = Uri.UnescapeDataString($"{request.Uri}\n{Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length)}");
        // Of a turn's transaction the fencing row; of a single call its own.
        var row = request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) ? FencingRow().Match(text) : AnyRow().Match(text);
        if (!row.Success)
            return;
        var account = request.Uri.Path.Split('/')[1];
        var tables = new TableServiceClient(
            $"AccountName={account};AccountKey={Key};TableEndpoint=http://{request.Uri.Host}:{request.Uri.Port}/{account};", new TableClientOptions { Transport = transport });
        try
        {
            await tables.GetTableClient(row.Groups["table"].Value).UpdateEntityAsync(
                new TableEntity(row.Groups["partition"].Value, row.Groups["row"].Value) { ["Touched"] = Guid.NewGuid().ToString() }, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // Nothing to be refused for.
        }
    }

    [GeneratedRegex(@"/(?<table>\w+)\(PartitionKey='(?<partition>[^']*)',RowKey='(?<row>instance)'\)")]
    private static partial Regex FencingRow();

    [GeneratedRegex(@"/(?<table>\w+)\(PartitionKey='(?<partition>[^']*)',RowKey='(?<row>[^']*)'\)")]
    private static partial Regex AnyRow();
}
