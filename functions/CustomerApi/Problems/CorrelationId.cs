using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Problems;

/// <summary>The id that finds a request in logs and audit; every answer carries it.</summary>
internal static class CorrelationId
{
    public const string Header = "X-Correlation-Id";

    // The trace's id is already in every log line of the request. A caller's own id is not taken over: it would let a caller write into our logs.
    public static string Of(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
