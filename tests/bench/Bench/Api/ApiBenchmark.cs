using System.Globalization;

namespace Catalyze.Bench.Api;

/// <summary>Measures the kinds of requests in turns, so that what slows the machine for a while slows them all.</summary>
internal static class ApiBenchmark
{
    internal static async Task<ApiReport> RunAsync(int connections, TimeSpan duration, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var server = await ApiServer.StartAsync(connections, cancellationToken);
        var kinds = new Dictionary<string, Func<int, HttpRequestMessage>>(StringComparer.Ordinal)
        {
            ["bare"] = _ => new HttpRequestMessage(HttpMethod.Get, ApiServer.Bare),
            ["checkedRead"] = _ => server.Get("/api/account"),
            ["checkedReadOfStorage"] = connection => server.Get($"/api/environments/{server.EnvironmentIds[connection]}/configuration"),
            ["checkedWrite"] = connection => server.Put($"/api/environments/{server.EnvironmentIds[connection]}/configuration", "{}"),
        };
        using var load = new ApiLoad(server.Address, connections);
        var results = kinds.Keys.ToDictionary(kind => kind, _ => new List<ApiFigure>(), StringComparer.Ordinal);
        foreach (var kind in kinds)
            await load.RunAsync(kind.Value, TimeSpan.FromSeconds(1), cancellationToken);
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (kind, request) in kinds)
            {
                var figure = await load.RunAsync(request, duration, cancellationToken);
                results[kind].Add(figure);
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"round {round}, {kind}: {figure.PerSecond:F0}/s, p50 {figure.MedianMilliseconds:F1} ms, p99 {figure.P99Milliseconds:F1} ms"));
            }
        }

        return new ApiReport(connections, rounds, results.ToDictionary(kind => kind.Key, kind => ApiFigure.MedianOf(kind.Value), StringComparer.Ordinal));
    }
}
