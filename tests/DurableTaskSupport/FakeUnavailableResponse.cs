using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Catalyze.DurableTaskSupport;

/// <summary>A fake of the service's "503 ServerBusy".</summary>
internal sealed class FakeUnavailableResponse(string clientRequestId) : Response
{
    public override int Status => 503;

    public override string ReasonPhrase => "The server is busy.";

    public override Stream? ContentStream { get; set; } = new MemoryStream([]);

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [new HttpHeader("x-ms-error-code", "ServerBusy")];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = string.Equals(name, "x-ms-error-code", StringComparison.OrdinalIgnoreCase) ? "ServerBusy" : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
