using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Xunit;

namespace Catalyze.Pipeline.Tests.Edge;

/// <summary>What an edge makes of single requests.</summary>
public sealed class EdgeRequestTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData(EdgeFixture.Plain, "*.example.test")]
    [InlineData(EdgeFixture.Strict, EdgeFixture.Strict)]
    public async Task Every_name_is_served_with_its_own_certificate(string name, string expected)
    {
        await using var tls = await OpenAsync(name);

        var names = ((X509Certificate2)tls.RemoteCertificate!).Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames();

        Assert.Equal([expected], names);
    }

    [Fact]
    public async Task A_name_without_certificate_gets_no_handshake()
    {
        using var visitor = Visitor.Client(fixture.Address);
        await Assert.ThrowsAsync<HttpRequestException>(() => visitor.GetAsync(new Uri("https://other.example.test/")));
    }

    [Fact]
    public async Task A_host_that_is_none_of_the_environments_is_not_led_anywhere()
    {
        await using var tls = await OpenAsync(EdgeFixture.Plain);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: other.example.test\r\nConnection: close\r\n\r\n"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 421 ", await ReadAsync(tls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_visitors_address_is_what_the_router_says_and_not_what_a_client_claims()
    {
        using var visitor = Visitor.Client(fixture.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{EdgeFixture.Plain}/");
        request.Headers.Add("X-Forwarded-For", "198.51.100.1");
        request.Headers.Add("X-Forwarded-Proto", "http");
        request.Headers.Add("X-Forwarded-Port", "1");
        request.Headers.Add("X-Real-IP", "198.51.100.1");
        request.Headers.Add("Forwarded", "for=198.51.100.1");

        using var answer = await visitor.SendAsync(request);
        var seen = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.Contains($"x-forwarded-for: {Visitor.Address}", seen, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("x-forwarded-proto: https", seen, StringComparer.OrdinalIgnoreCase);
        Assert.Contains($"x-forwarded-host: {EdgeFixture.Plain}", seen, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(seen, line => line.Contains("198.51.100.1", StringComparison.Ordinal) || line.StartsWith("X-Forwarded-Port", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Who_connects_without_saying_for_whom_is_refused()
    {
        using var visitor = Visitor.Client(fixture.Address, announced: false);
        await Assert.ThrowsAsync<HttpRequestException>(() => visitor.GetAsync(new Uri($"https://{EdgeFixture.Plain}/")));
    }

    [Fact]
    public async Task Browsers_are_told_to_stay_with_TLS_where_the_name_asks_for_it()
    {
        using var visitor = Visitor.Client(fixture.Address);

        using var strict = await visitor.GetAsync(new Uri($"https://{EdgeFixture.Strict}/"));
        using var plain = await visitor.GetAsync(new Uri($"https://{EdgeFixture.Plain}/"));

        Assert.Equal("max-age=31536000", strict.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData(EdgeFixture.Strict, 1 << 20, true, HttpStatusCode.OK)]
    [InlineData(EdgeFixture.Strict, (1 << 20) + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(EdgeFixture.Plain, (1 << 20) + 1, true, HttpStatusCode.OK)]
    [InlineData(EdgeFixture.Plain, 10_000, false, HttpStatusCode.OK)]
    public async Task Bodies_are_limited(string name, int bytes, bool withLength, HttpStatusCode expected)
    {
        using var visitor = Visitor.Client(fixture.Address);
        // An edge that refuses answers before it has read everything; whoever waits for that answer before sending sees it for certain.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{name}/") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.ExpectContinue = withLength;
        request.Headers.TransferEncodingChunked = !withLength;

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
            Assert.StartsWith($"POST / {bytes}\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_must_say_its_length()
    {
        await using var tls = await OpenAsync(EdgeFixture.Plain);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {EdgeFixture.Plain}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4200\r\n{new string('a', 0x4200)}"));

        Assert.StartsWith("HTTP/1.1 411 ", await ReadAsync(tls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_are_limited()
    {
        using var visitor = Visitor.Client(fixture.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{EdgeFixture.Plain}/");
        request.Headers.Add("Cookie", new string('a', 9000));

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Who_sends_too_slowly_is_sent_away()
    {
        await using var tls = await OpenAsync(EdgeFixture.Plain);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: "u8.ToArray());

        Assert.StartsWith("HTTP/1.1 408 ", await ReadAsync(tls), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EdgeFixture.Away, "/", HttpStatusCode.ServiceUnavailable)]
    [InlineData(EdgeFixture.Strict, "/wait", HttpStatusCode.GatewayTimeout)]
    public async Task A_service_that_does_not_answer_is_answered_for_without_saying_what_is_behind(string name, string path, HttpStatusCode expected)
    {
        using var visitor = Visitor.Client(fixture.Address);

        using var answer = await visitor.GetAsync(new Uri($"https://{name}{path}"));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter?.Delta);
        Assert.StartsWith("text/html", answer.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("app0", page, StringComparison.Ordinal);
        Assert.DoesNotContain("proxy", page, StringComparison.OrdinalIgnoreCase);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Other_origins_may_read_where_the_name_allows_it_and_without_credentials()
    {
        using var visitor = Visitor.Client(fixture.Address);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"https://{EdgeFixture.Strict}/");
        preflight.Headers.Add("Origin", "https://elsewhere.test");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var allowed = await visitor.SendAsync(preflight);
        using var strict = await visitor.GetAsync(new Uri($"https://{EdgeFixture.Strict}/"));
        using var plain = await visitor.GetAsync(new Uri($"https://{EdgeFixture.Plain}/"));

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("content-type", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.Equal("*", strict.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(plain.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private async Task<SslStream> OpenAsync(string name)
    {
        var socket = await Visitor.ConnectAsync(fixture.Address, announced: true, CancellationToken.None);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(name);
        return tls;
    }

    /// <summary>All that comes until the edge closes.</summary>
    private static async Task<string> ReadAsync(SslStream tls)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var answer = new StreamReader(tls, Encoding.ASCII);
        return await answer.ReadToEndAsync(limit.Token);
    }
}
