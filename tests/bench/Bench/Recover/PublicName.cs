using System.Net;
using Catalyze.TestSupport;

namespace Catalyze.Bench.Recover;

/// <summary>A visitor of a public name, each time on a connection of its own.</summary>
internal sealed class PublicName : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _address;

    internal PublicName(IPEndPoint edge, string domain, FileInfo edgeAuthority)
    {
        _address = new Uri($"https://{domain}:{edge.Port}/");
        _http = EdgeVisitor.Create(edge, edgeAuthority.FullName, TimeSpan.FromSeconds(2));
    }

    public void Dispose() => _http.Dispose();

    internal async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(_address, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
