using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;
using Catalyze.HostAgent.State;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.HostAgent.Tests.Edges;

/// <summary>Changes of a running edge: real HAProxy, no container.</summary>
public sealed class EdgeAdministrationTests : IDisposable
{
    private const string Own = "own.example.test";
    private const string Issued = "issued.example.test";
    private readonly CustomerCertificates authority = new();
    private readonly LocalEdge edge = new();

    public void Dispose()
    {
        edge.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task An_edge_that_does_not_run_finds_its_files_when_it_starts()
    {
        var record = Record(1, authority.Pem(Own));

        Assert.False(await edge.ApplyAsync(record, authority.Pem(Issued)));
        await edge.StartAsync();

        Assert.Equal([Own], await NamesServedAsync(Own));
        Assert.Equal([Issued], await NamesServedAsync(Issued));
        Assert.True(await edge.ApplyAsync(record, File.ReadAllText(edge.CertificateFolder + Issued + ".pem")));
    }

    [Fact]
    public async Task Another_certificate_and_maintenance_come_into_the_same_worker()
    {
        var platform = authority.Pem(Issued);
        await edge.ApplyAsync(Record(1, authority.Pem(Own)), platform);
        await edge.StartAsync();
        var worker = await edge.PidAsync();

        var record = Record(2, authority.Pem(Own, "another.example.test"));
        record = record with { Order = record.Order with { Wiring = record.Order.Wiring.WithNewest(new DomainMaintenance(1, [Own], 60)) } };
        Assert.True(await edge.ApplyAsync(record, platform));

        Assert.Equal([Own, "another.example.test"], await NamesServedAsync(Own));
        Assert.StartsWith("HTTP/1.1 503", await StatusAsync(Own), StringComparison.Ordinal);
        Assert.Contains("retry-after: 60", await StatusAsync(Own), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("retry-after: 60", await StatusAsync(Issued), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(worker, await edge.PidAsync());
    }

    [Fact]
    public async Task Another_configuration_takes_another_worker_and_a_name_that_is_gone_leaves_no_key_behind()
    {
        var platform = authority.Pem(Issued);
        await edge.ApplyAsync(Record(1, authority.Pem(Own)), platform);
        await edge.StartAsync();
        var worker = await edge.PidAsync();

        Assert.True(await edge.ApplyAsync(
            edge.Record([Issued], new Dictionary<string, string>(StringComparer.Ordinal), new DomainOptions { MaxBodyMib = 1 }, 2), platform));

        Assert.NotEqual(worker, await edge.PidAsync());
        Assert.Equal([Issued], await NamesServedAsync(Issued));
        Assert.False(File.Exists(edge.CertificateFolder + Own + ".pem"));
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_leaves_the_edge_as_it_was_and_the_next_good_one_is_taken()
    {
        var platform = authority.Pem(Issued);
        await edge.ApplyAsync(Record(1, authority.Pem(Own)), platform);
        await edge.StartAsync();
        var bad = Record(2, authority.Pem(Own));
        bad = WithEdge(bad, e => e with { Configuration = e.Configuration + "\nnonsense\n", Digest = "00000000" });

        await Assert.ThrowsAsync<IOException>(() => edge.ApplyAsync(bad, platform));
        Assert.Equal([Issued], await NamesServedAsync(Issued));

        var good = edge.Record([Issued, Own], new Dictionary<string, string>(StringComparer.Ordinal), new DomainOptions { MaxBodyMib = 7 }, 3);
        Assert.True(await edge.ApplyAsync(good, authority.Pem(Issued, Own)));
        Assert.Equal([Issued, Own], await NamesServedAsync(Own));
    }

    [Fact]
    public void Certificates_sealed_for_another_wiring_are_not_opened()
    {
        var record = Record(1, authority.Pem(Own));
        var other = record with { Order = record.Order with { Wiring = record.Order.Wiring with { Version = 2 } } };

        Assert.ThrowsAny<CryptographicException>(() => edge.Files.Write(other, authority.Pem(Issued)));
    }

    private static InstanceRecord WithEdge(InstanceRecord record, Func<EdgeWiring, EdgeWiring> change) =>
        record with { Order = record.Order with { Wiring = record.Order.Wiring with { Edge = change(record.Order.Wiring.Edge!) } } };

    private InstanceRecord Record(long version, string own) =>
        edge.Record([Own, Issued], new Dictionary<string, string>(StringComparer.Ordinal) { [Own] = own }, new DomainOptions(), version);

    private async Task<IReadOnlyList<string>> NamesServedAsync(string name)
    {
        await using var tls = await OpenAsync(name);
        return [.. ((X509Certificate2)tls.RemoteCertificate!).Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames()];
    }

    private async Task<string> StatusAsync(string name)
    {
        await using var tls = await OpenAsync(name);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var reader = new StreamReader(tls, Encoding.ASCII);
        return await reader.ReadToEndAsync(limit.Token);
    }

    private async Task<SslStream> OpenAsync(string name)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge.Public);
        // The PROXY protocol's header for "who asks is who connects": version 2, local, nothing follows.
        await socket.SendAsync(new byte[] { 0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00 });
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(name);
        return tls;
    }
}
