using Azure;
using Azure.Core;

namespace Catalyze.Storage.Tables;

/// <summary>Decides which failed tries may be repeated without asking the caller.</summary>
/// <remarks>
/// Repeating an insert, a conditional change or a transaction whose first try was done but not answered gives 409, 412
/// or 404: the caller would take its own write for somebody else's. Such calls are repeated only where the service
/// surely did nothing; every other failure reaches the caller as what it is, an unknown outcome (see README).
/// </remarks>
internal sealed class TableRequestClassifier : ResponseClassifier
{
    /// <summary>For reads and unconditional writes: may be done twice.</summary>
    public static readonly TableRequestClassifier Repeatable = new(repeatable: true);

    /// <summary>For inserts, conditional changes and transactions.</summary>
    public static readonly TableRequestClassifier OnceOnly = new(repeatable: false);

    private readonly bool repeatable;

    private TableRequestClassifier(bool repeatable) => this.repeatable = repeatable;

    public override bool IsErrorResponse(HttpMessage message) => message.Response.Status >= 400;

    public override bool IsRetriableResponse(HttpMessage message) =>
        repeatable ? base.IsRetriableResponse(message) : message.Response.Status == 429 || IsServerBusy(message.Response);

    public override bool IsRetriableException(Exception exception) =>
        repeatable ? base.IsRetriableException(exception) : WasNeverSent(exception);

    public override bool IsRetriable(HttpMessage message, Exception exception) =>
        repeatable ? base.IsRetriable(message, exception) : WasNeverSent(exception);

    private static bool IsServerBusy(Response response) =>
        response.Status == 503 && response.Headers.TryGetValue("x-ms-error-code", out var code) && code == "ServerBusy";

    private static bool WasNeverSent(Exception exception) => exception is RequestFailedException
    {
        InnerException: HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        },
    };
}
