using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Tables;

/// <summary>Makes and sends requests of the Table service: common headers, authentication, retries, typed errors.</summary>
internal sealed class TablePipeline
{
    internal const string JsonContentType = "application/json";

    private const string ServiceVersion = "2019-02-02";
    private static readonly TableErrorParser ErrorParser = new();

    private readonly HttpPipeline pipeline;
    private readonly string root;

    public TablePipeline(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            // Authentication comes after the retry policy: a try has its own date and a fresh token.
            PerRetryPolicies = { authentication },
            ResponseClassifier = TableRequestClassifier.Repeatable,
            RequestFailedDetailsParser = ErrorParser,
        });
        root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";
    }

    /// <summary>Address of something in the account; <paramref name="path"/> is already encoded.</summary>
    public string Address(string path) => root + path;

    /// <summary>A request for <paramref name="path"/> (encoded, below the account).</summary>
    public HttpMessage CreateMessage(RequestMethod method, string path, TableRequestClassifier classifier)
    {
        var message = pipeline.CreateMessage(context: null, classifier);
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri(Address(path)));
        request.Headers.SetValue("x-ms-version", ServiceVersion);
        request.Headers.SetValue("DataServiceVersion", "3.0;NetFx");
        request.Headers.SetValue("MaxDataServiceVersion", "3.0;NetFx");
        request.Headers.SetValue("Accept", "application/json;odata=minimalmetadata");
        return message;
    }

    /// <summary>Sends and returns the answer whatever its status.</summary>
    /// <exception cref="RequestFailedException">No answer came: status 0.</exception>
    public async ValueTask<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        await pipeline.SendAsync(message, cancellationToken);
        return message.Response;
    }

    /// <summary>Sends and returns the answer if it is a success.</summary>
    /// <exception cref="RequestFailedException">The service refused, or no answer came.</exception>
    public async ValueTask<Response> SendOrThrowAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        var response = await SendAsync(message, cancellationToken);
        return response.Status < 300 ? response : throw Failure(response);
    }

    /// <summary>The service's refusal as an exception.</summary>
    public static RequestFailedException Failure(Response response) => new(response, innerException: null, ErrorParser);
}
