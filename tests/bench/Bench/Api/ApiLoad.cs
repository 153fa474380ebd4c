using System.Diagnostics;

namespace Catalyze.Bench.Api;

/// <summary>As many connections as asked for, each sending the next request when it has the answer to the one before.</summary>
internal sealed class ApiLoad(Uri address, int connections) : IDisposable
{
    // A client each, so that every connection is one and stays one.
    private readonly HttpMessageInvoker[] clients = [.. Enumerable.Range(0, connections).Select(_ => new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false, MaxConnectionsPerServer = 1 }))];

    internal async Task<ApiFigure> RunAsync(Func<int, HttpRequestMessage> make, TimeSpan duration, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(clients.Select((client, index) => Task.Run(() => RunOneAsync(client, () => make(index), clock, duration, cancellationToken), cancellationToken)));
        return ApiFigure.Of([.. latencies.SelectMany(one => one)], clock.Elapsed);
    }

    public void Dispose() => Array.ForEach(clients, client => client.Dispose());

    private async Task<List<double>> RunOneAsync(HttpMessageInvoker client, Func<HttpRequestMessage> make, Stopwatch clock, TimeSpan duration, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        while (clock.Elapsed < duration)
        {
            var begun = Stopwatch.GetTimestamp();
            using var request = make();
            request.RequestUri = new Uri(address, request.RequestUri!);
            using var answer = await client.SendAsync(request, cancellationToken);
            await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}.");
            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return latencies;
    }
}
