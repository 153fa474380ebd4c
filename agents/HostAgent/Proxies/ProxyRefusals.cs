using Catalyze.Contracts.Agents;

namespace Catalyze.HostAgent.Proxies;

/// <summary>Has a running proxy refuse certificates, and cuts the connections their holders have; everybody else's go on.</summary>
internal static class ProxyRefusals
{
    /// <returns>Whether somebody is refused who was not before.</returns>
    /// <exception cref="IOException">The proxy does not know the list: its configuration is older.</exception>
    public static async Task<bool> ApplyAsync(ProxyAdministration administration, IReadOnlyList<RefusedCertificate> refused, CancellationToken cancellationToken)
    {
        if (refused.Count == 0)
            return false;
        var known = await administration.AskAsync($"show acl {ProxyRunner.RefusedFile}", cancellationToken);
        foreach (var certificate in refused.Where(certificate => !known.Contains(certificate.Serial, StringComparison.Ordinal)))
        {
            var answer = await administration.AskAsync($"add acl {ProxyRunner.RefusedFile} {certificate.Serial}", cancellationToken);
            if (!string.IsNullOrWhiteSpace(answer))
                throw new IOException($"The proxy did not take a refused certificate: {answer.Trim()}");
        }

        // The list first: who is cut must not come in again.
        await CutInboundAsync(administration, refused, cancellationToken);
        return await CutOutboundAsync(administration, refused, known, cancellationToken);
    }

    // Keys of the table are SERIAL/ADDRESS:PORT; the list of connections has the address and port, and the name to end each by.
    private static async Task CutInboundAsync(ProxyAdministration administration, IReadOnlyList<RefusedCertificate> refused, CancellationToken cancellationToken)
    {
        var peers = (await administration.AskAsync("show table peers", cancellationToken)).Split('\n')
            .Select(line => Field(line, "key=")).OfType<string>().Select(key => key.Split('/', 2)).Where(key => key.Length == 2);
        var sources = peers.Where(key => refused.Any(certificate => certificate.Serial == key[0])).Select(key => key[1]).ToHashSet(StringComparer.Ordinal);
        if (sources.Count == 0)
            return;
        foreach (var line in (await administration.AskAsync("show sess", cancellationToken)).Split('\n'))
        {
            if (Field(line, "src=") is { } source && sources.Contains(source) && Field(line, "fe=") == "inbound")
                await administration.AskAsync($"shutdown session {line[..line.IndexOf(':', StringComparison.Ordinal)]}", cancellationToken);
        }
    }

    // Once, when it becomes known: the instance may be granted again, and its new certificate is nobody's business here.
    private static async Task<bool> CutOutboundAsync(
        ProxyAdministration administration, IReadOnlyList<RefusedCertificate> refused, string known, CancellationToken cancellationToken)
    {
        var instances = refused.Where(certificate => !known.Contains(certificate.Serial, StringComparison.Ordinal))
            .Select(certificate => certificate.InstanceId).ToHashSet(StringComparer.Ordinal);
        if (instances.Count == 0)
            return false;
        foreach (var server in ProxyStatistics.Parse(await administration.AskAsync("show stat", cancellationToken)))
        {
            if (instances.Contains(server.Server))
                await administration.AskAsync($"shutdown sessions server {server.Proxy}/{server.Server}", cancellationToken);
        }

        return true;
    }

    private static string? Field(string line, string name)
    {
        var begin = line.IndexOf(name, StringComparison.Ordinal);
        if (begin < 0)
            return null;
        var end = line.IndexOf(' ', begin);
        return end < 0 ? line[(begin + name.Length)..].Trim() : line[(begin + name.Length)..end];
    }
}
