using Azure.Core;
using Azure.Core.Pipeline;
using Azure;
using Catalyze.Storage.Connections;

namespace Catalyze.Storage.Tables;

/// <summary>The Table service of one storage account; the same shape as the class of Azure.Data.Tables.</summary>
public sealed class TableServiceClient
{
    private const string TokenScope = "https://storage.azure.com/.default";

    private readonly TablePipeline pipeline;

    /// <summary>Connects as a storage connection string says: with the account's key or with a shared access signature.</summary>
    /// <exception cref="FormatException">The connection string names no table endpoint or no way to authenticate.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null, TimeProvider? clock = null)
    {
        var parsed = StorageConnectionString.Parse(connectionString);
        HttpPipelinePolicy authentication = parsed.SharedAccessSignature is { } signature
            ? new SharedAccessSignaturePolicy(signature)
            : new SharedKeyLitePolicy(parsed.AccountName, parsed.AccountKey!, clock ?? TimeProvider.System);
        Uri = parsed.TableEndpoint;
        pipeline = new TablePipeline(Uri, authentication, options ?? new TableClientOptions());
    }

    /// <summary>Connects with a managed identity or any other source of tokens.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential credential, TableClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Uri = endpoint;
        pipeline = new TablePipeline(endpoint, new BearerTokenAuthenticationPolicy(credential, TokenScope), options ?? new TableClientOptions());
    }

    /// <summary>Connects with the shared access signature that is the query of <paramref name="endpoint"/>.</summary>
    public TableServiceClient(Uri endpoint, TableClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Query.Length <= 1)
            throw new ArgumentException("The address holds no shared access signature.", nameof(endpoint));
        Uri = new Uri(endpoint.GetLeftPart(UriPartial.Path));
        pipeline = new TablePipeline(Uri, new SharedAccessSignaturePolicy(endpoint.Query), options ?? new TableClientOptions());
    }

    /// <summary>The service's endpoint.</summary>
    public Uri Uri { get; }

    /// <summary>One of its tables, whether it exists or not.</summary>
    public TableClient GetTableClient(string tableName) => new(pipeline, tableName);

    /// <summary>Asks for one table name: shows that the service answers and accepts the credentials.</summary>
    /// <exception cref="RequestFailedException">It does not.</exception>
    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        using var message = pipeline.CreateMessage(RequestMethod.Get, "Tables?$top=1", TableRequestClassifier.Repeatable);
        await pipeline.SendOrThrowAsync(message, cancellationToken);
    }
}
