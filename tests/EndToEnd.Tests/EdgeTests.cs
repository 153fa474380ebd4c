using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The public edge as visitors meet it: a customer's own certificate, limits, WebSockets, maintenance, changes while it runs.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class EdgeTests(LocalPod pod)
{
    // Not the router's address, so that it can be told apart.
    private static readonly IPAddress VisitorAddress = IPAddress.Parse("127.0.0.9");

    private const string Program = """
        const http = require("node:http"), crypto = require("node:crypto");
        const server = http.createServer((request, answer) => {
          let bytes = 0;
          request.on("data", part => bytes += part.length).on("end", () => answer.end(JSON.stringify({ bytes, headers: request.headers })));
        });
        // As little of the WebSocket protocol as echoes short texts: frames of a client are masked, those of a server are not.
        server.on("upgrade", (request, socket) => {
          const accept = crypto.createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
          socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
          socket.on("data", frame => {
            const text = frame.subarray(6, 6 + (frame[1] & 127)).map((byte, i) => byte ^ frame[2 + i % 4]);
            socket.write(Buffer.concat([Buffer.from([frame[0], text.length]), text]));
          }).on("error", () => {});
        });
        server.listen(process.env.PORT, "127.0.0.1");
        """;

    [Fact]
    public async Task A_domain_with_its_own_certificate_is_served_as_it_asks_and_changed_while_it_serves()
    {
        using var authority = new CustomerCertificates();
        await using var environment = new TestEnvironment(pod, "edge");
        var (issued, own) = ($"{environment.Id}.catalyze.test", $"{environment.Id}.customer.test");
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Of(
            ("Procfile", "web: node main.js\n"), ("package.json", """{ "name": "echo", "version": "1.0.0", "private": true }"""), ("main.js", Program)));
        var (leaf, key) = authority.Issue(own);
        var specification = environment.Specification([Services.Web("app01", source, scale: 2) with { Domains = [issued, own] }]) with
        {
            Domains =
            [
                new DomainSpecification
                {
                    Name = own,
                    Certificate = new DomainCertificate(leaf + authority.Intermediate, key),
                    Options = new DomainOptions { HstsSeconds = 600, MaxBodyMib = 1 },
                },
            ],
        };
        await pod.Api.DeployAsync(specification);
        await Eventually.HoldsAsync(async () => (await pod.AnswerAsync(issued)).Contains("headers", StringComparison.Ordinal));
        using var visitor = Visitor(authority.Root);

        await ServedAsItAsksAsync(visitor, own);
        await RedirectedAsync(own);

        using var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(Handler(authority.Root));
        await socket.ConnectAsync(new Uri($"wss://{own}:{pod.Edge.Port}/"), invoker, CancellationToken.None);
        await EchoAsync(socket, "before");
        await MaintenanceAsync(environment, visitor, own);
        await EchoAsync(socket, "after maintenance");

        // Another limit: the same edge takes it, and who is connected stays so.
        var edge = await EdgeAsync(environment);
        await pod.Api.DeployAsync(specification with { Domains = [specification.Domains[0] with { Options = new DomainOptions { MaxBodyMib = 2 } }] });
        await Eventually.HoldsAsync(async () => await PostAsync(visitor, own, (1 << 20) + 1) == HttpStatusCode.OK);
        Assert.Equal(edge, await EdgeAsync(environment));
        await EchoAsync(socket, "after a change");
    }

    private async Task ServedAsItAsksAsync(HttpClient visitor, string domain)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(domain));
        request.Headers.Add("X-Forwarded-For", "198.51.100.1");
        using var answer = await visitor.SendAsync(request);
        var seen = await answer.Content.ReadAsStringAsync();

        Assert.Equal("max-age=600", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Contains($"\"x-forwarded-for\":\"{VisitorAddress}\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"x-forwarded-proto\":\"https\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.1", seen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(visitor, domain, 1 << 20));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(visitor, domain, (1 << 20) + 1));
    }

    private async Task RedirectedAsync(string domain)
    {
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{pod.PlainEdge}/a?b=c")) { Headers = { Host = domain } };
        using var answer = await plain.SendAsync(request);

        Assert.Equal((HttpStatusCode.PermanentRedirect, $"https://{domain}:{pod.Edge.Port}/a?b=c"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    // Visitors with open connections and new ones meet the page or the service, and nothing else.
    private async Task MaintenanceAsync(TestEnvironment environment, HttpClient visitor, string domain)
    {
        using var visits = new Visits(async () =>
        {
            using var answer = await visitor.GetAsync(Address(domain));
            return $"{(int)answer.StatusCode} {answer.Headers.RetryAfter?.Delta?.TotalSeconds}";
        });
        await pod.Api.BeginMaintenanceAsync(environment.Id, new MaintenanceRequest { Domains = [domain], RetryAfterSeconds = 77 });
        await Eventually.HoldsAsync(async () => await StatusAsync(visitor, domain) == HttpStatusCode.ServiceUnavailable);
        Assert.Equal([domain], (await environment.StatusAsync()).Domains.Where(d => d.Maintenance).Select(d => d.Domain));
        await pod.Api.EndMaintenanceAsync(environment.Id);
        await Eventually.HoldsAsync(async () => await StatusAsync(visitor, domain) == HttpStatusCode.OK);
        var answers = await visits.EndAsync();

        Assert.All(answers, a => Assert.Contains(a, (string[])["200 ", "503 77"]));
        Assert.Contains("200 ", answers);
    }

    private static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[256];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    private static async Task<string> EdgeAsync(TestEnvironment environment) =>
        (await environment.StatusAsync()).Services.Single(s => s.Type == "edge").Instances.Single().InstanceId;

    private async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string domain)
    {
        using var answer = await visitor.GetAsync(Address(domain));
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> PostAsync(HttpClient visitor, string domain, int bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(domain)) { Content = new ByteArrayContent(new byte[bytes]) };
        request.Headers.ExpectContinue = true;
        using var answer = await visitor.SendAsync(request);
        return answer.StatusCode;
    }

    private Uri Address(string domain) => new($"https://{domain}:{pod.Edge.Port}/");

    private HttpClient Visitor(string root) => new(Handler(root)) { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Connects to the edge from the visitor's address, and trusts the customer's authority alone.</summary>
    private SocketsHttpHandler Handler(string root) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(VisitorAddress, 0));
            await socket.ConnectAsync(pod.Edge, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
        SslOptions = new()
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPem(root) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}
