using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Proxies;

namespace Catalyze.HostAgent.Edges;

/// <summary>Brings a running edge to what its files say, as far as it is not there yet: nothing is done that need not be.</summary>
/// <param name="worker">Administration of the worker.</param>
/// <param name="master">Administration of the master process.</param>
/// <param name="time">Clock.</param>
public sealed class EdgeAdministration(ProxyAdministration worker, ProxyAdministration master, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReloadLimit = TimeSpan.FromSeconds(20);

    /// <param name="edge">What it should be.</param>
    /// <param name="certificates">PEM by host name, as its files have them.</param>
    /// <param name="folder">Folder of configuration and maps as the edge sees it.</param>
    /// <param name="certificateFolder">Folder of certificates as the edge sees it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when no edge listens: it is being started, and will read the files.</returns>
    /// <exception cref="IOException">It did not take something, and goes on as it was.</exception>
    public async Task<bool> ApplyAsync(
        EdgeWiring edge, IReadOnlyDictionary<string, string> certificates, string folder, string certificateFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edge);
        ArgumentNullException.ThrowIfNull(certificates);
        bool isCurrent;
        try
        {
            isCurrent = await HasAsync(edge.Digest, cancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }

        if (!isCurrent)
            await ReloadAsync(edge.Digest, cancellationToken);

        foreach (var (name, pem) in certificates)
        {
            var file = $"{certificateFolder}{name}.pem";
            using var leaf = X509Certificate2.CreateFromPem(pem);
            var served = await worker.AskAsync($"show ssl cert {file}", cancellationToken);
            if (!served.Contains(leaf.Thumbprint, StringComparison.OrdinalIgnoreCase))
                await worker.ReplaceCertificateAsync(file, pem, cancellationToken);
        }

        foreach (var (map, rows) in EdgeFolder.Maps(edge))
            await SetMapAsync(folder + map, rows, cancellationToken);
        return true;
    }

    private async Task<bool> HasAsync(string digest, CancellationToken cancellationToken) =>
        (await worker.AskAsync("show info", cancellationToken)).Contains(digest, StringComparison.Ordinal);

    // The worker before stops listening as the next begins, so for a moment a question may be cut off or stay without an answer.
    private async Task ReloadAsync(string digest, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        await AskMasterAsync(began, cancellationToken);
        while (time.GetElapsedTime(began) < ReloadLimit)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken);
            try
            {
                if (await HasAsync(digest, cancellationToken))
                    return;
            }
            catch (Exception exception) when (exception is SocketException or IOException or TimeoutException)
            {
                // Between two workers.
            }
        }

        throw new IOException("The edge did not take its configuration; its output says why.");
    }

    // The master executes itself anew once its worker runs, and does not listen for that moment.
    private async Task AskMasterAsync(long began, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await master.AskAsync("reload", cancellationToken);
                return;
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused && time.GetElapsedTime(began) < ReloadLimit)
            {
                await Task.Delay(BetweenLooks, time, cancellationToken);
            }
        }
    }

    private async Task SetMapAsync(string map, IReadOnlyDictionary<string, string> rows, CancellationToken cancellationToken)
    {
        // Each line: an address, the key, the value.
        var known = (await worker.AskAsync($"show map {map}", cancellationToken))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(fields => fields.Length == 3)
            .Select(fields => (Key: fields[1], Value: fields[2])).ToHashSet();
        if (known.SetEquals(rows.Select(row => (row.Key, row.Value))))
            return;

        // All at once: a visitor meets the map before or the map after.
        var prepared = await worker.AskAsync($"prepare map {map}", cancellationToken);
        var version = prepared.Trim().Split(' ')[^1];
        if (!prepared.Contains("version created", StringComparison.Ordinal))
            throw new IOException($"The edge refused {map}: {prepared.Trim()}");
        foreach (var chunk in rows.Chunk(100))
        {
            var answer = await worker.AskAsync($"add map @{version} {map} <<\n{string.Join('\n', chunk.Select(row => $"{row.Key} {row.Value}"))}\n", cancellationToken);
            if (answer.Trim().Length > 0)
                throw new IOException($"The edge refused {map}: {answer.Trim()}");
        }

        var committed = await worker.AskAsync($"commit map @{version} {map}", cancellationToken);
        if (committed.Trim().Length > 0)
            throw new IOException($"The edge refused {map}: {committed.Trim()}");
    }
}
