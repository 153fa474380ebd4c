using System.Net;
using System.Net.WebSockets;
using System.Text;
using Catalyze.Contracts.Orders;
using Xunit;

namespace Catalyze.Pipeline.Tests.Edge;

/// <summary>Changes of a running edge: no request fails and no connection ends for them.</summary>
public sealed class EdgeChangeTests : IAsyncLifetime
{
    private static readonly Uri Home = new($"https://{EdgeFixture.Plain}/");
    private readonly EdgeFixture fixture = new();

    public Task InitializeAsync() => fixture.InitializeAsync();

    public Task DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task WebSockets_pass_where_the_name_allows_them()
    {
        using var socket = await OpenAsync(EdgeFixture.Plain);

        Assert.Equal("over the edge", await EchoAsync(socket, "over the edge"));
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(EdgeFixture.Strict));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_comes_and_goes_on_open_connections_and_leaves_websockets_alone()
    {
        using var socket = await OpenAsync(EdgeFixture.Plain);
        using var visitor = Visitor.Client(fixture.Address);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, Home));

        await fixture.Edge.AskAsync($"add map {fixture.Edge.MapPath(EdgeWiring.MaintenanceMap)} {EdgeFixture.Plain} 120");
        using var page = await visitor.GetAsync(Home);
        var other = await StatusAsync(visitor, new Uri($"https://{EdgeFixture.Strict}/"));
        var echo = await EchoAsync(socket, "meanwhile");
        await fixture.Edge.AskAsync($"clear map {fixture.Edge.MapPath(EdgeWiring.MaintenanceMap)}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(120)), (page.StatusCode, page.Headers.RetryAfter?.Delta));
        Assert.Contains("Back soon", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "meanwhile"), (other, echo));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, Home));
    }

    [Fact]
    public async Task Another_configuration_meets_new_requests_and_what_was_begun_is_finished()
    {
        const string Added = "added.example.test";
        using var socket = await OpenAsync(EdgeFixture.Plain);
        using var visitor = Visitor.Client(fixture.Address);
        var slow = visitor.GetAsync(new Uri(Home, "wait"));
        await fixture.Edge.UntilAsync(() => Task.FromResult(fixture.Service.Waiting > 0));

        var files = fixture.Write([.. EdgeFixture.Domains, new PublishedDomain(Added, "app01", 80, new(), null)]);
        await fixture.Edge.ReloadAsync(files);
        using var later = Visitor.Client(fixture.Address);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(later, new Uri($"https://{Added}/")));
        Assert.Equal("still there", await EchoAsync(socket, "still there"));
        fixture.Service.Gate.SetResult();
        using var finished = await slow;
        Assert.Equal(HttpStatusCode.OK, finished.StatusCode);
    }

    [Fact]
    public async Task A_line_of_the_log_names_visitor_and_deployment_and_keeps_the_path_to_itself()
    {
        await fixture.Edge.AskAsync($"add map {fixture.Edge.MapPath(EdgeWiring.DeploymentMap)} {EdgeFixture.Plain} dep-0123456789");
        using var visitor = Visitor.Client(fixture.Address);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, new Uri(Home, "patients/4711?name=secret")));
        await fixture.Edge.UntilAsync(() => Task.FromResult(fixture.Edge.Output.Contains("dep-0123456789", StringComparison.Ordinal)));

        var line = fixture.Edge.Output.Split('\n').Single(l => l.Contains("dep-0123456789", StringComparison.Ordinal));
        using var read = System.Text.Json.JsonDocument.Parse(line);
        Assert.Equal(Visitor.Address, read.RootElement.GetProperty("visitor").GetString());
        Assert.Equal(EdgeFixture.Plain, read.RootElement.GetProperty("host").GetString());
        Assert.Equal(200, read.RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain("4711", fixture.Edge.Output, StringComparison.Ordinal);
    }

    private async Task<ClientWebSocket> OpenAsync(string name)
    {
        var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(Visitor.Handler(fixture.Address), disposeHandler: false);
        await socket.ConnectAsync(new Uri($"wss://{name}/"), invoker, CancellationToken.None);
        return socket;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, Uri address)
    {
        using var answer = await visitor.GetAsync(address);
        return answer.StatusCode;
    }
}
