using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Catalyze.DurableTask.Tests.Http;

/// <summary>The management API over real HTTP: every route, every status code, and what a tool does with it.</summary>
public sealed class ManagementApiTests(AzuriteFixture azurite) : HubTest(azurite)
{
    private WebApplication? app;
    private HttpClient http = null!;

    public override async Task DisposeAsync()
    {
        http?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_client_starts_polls_raises_terminates_and_purges()
    {
        await ServeAsync();
        var started = await PostAsync("orchestrators/waits/order-1?code=secret", "{\"n\":5}");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Equal("10", Header(started, "Retry-After"));
        var links = await JsonAsync(started);
        Assert.Equal(
            ["id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "purgeHistoryDeleteUri", "restartPostUri", "suspendPostUri", "resumePostUri"],
            links.AsObject().Select(link => link.Key));
        Assert.Equal("order-1", (string?)links["id"]);
        Assert.Equal(started.Headers.Location!.ToString(), (string?)links["statusQueryGetUri"]);
        Assert.EndsWith("?code=secret", (string?)links["statusQueryGetUri"], StringComparison.Ordinal);

        var running = await PollAsync(started.Headers.Location!, HttpStatusCode.Accepted, "Running");
        Assert.Equal("5", Header(running, "Retry-After"));
        Assert.NotNull(running.Headers.Location);
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync((string?)links["suspendPostUri"], null, Patience)).StatusCode);
        await PollAsync(started.Headers.Location!, HttpStatusCode.Accepted, "Suspended");
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync((string?)links["resumePostUri"], null, Patience)).StatusCode);
        var raised = await http.PostAsJsonAsync(((string)links["sendEventPostUri"]!).Replace("{eventName}", "go", StringComparison.Ordinal), new { done = true }, Patience);
        Assert.Equal(HttpStatusCode.Accepted, raised.StatusCode);
        var done = await JsonAsync(await PollAsync(started.Headers.Location!, HttpStatusCode.OK, "Completed"));
        Assert.Equal(
            ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime"], done.AsObject().Select(member => member.Key));
        Assert.Equal(5, (int?)done["input"]!["n"]);
        Assert.True((bool?)done["output"]!["done"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)done["createdTime"]);

        var second = await JsonAsync(await PostAsync("orchestrators/waits", null));
        Assert.Equal(HttpStatusCode.Accepted, (await http.PostAsync(((string)second["terminatePostUri"]!).Replace("{text}", "enough", StringComparison.Ordinal), null, Patience)).StatusCode);
        var terminated = await JsonAsync(await PollAsync(new Uri((string)second["statusQueryGetUri"]!), HttpStatusCode.OK, "Terminated"));
        Assert.Equal("enough", (string?)terminated["output"]);
        var purged = await http.DeleteAsync((string?)second["purgeHistoryDeleteUri"], Patience);
        Assert.Equal((HttpStatusCode.OK, "{\"instancesDeleted\":1}"), (purged.StatusCode, await purged.Content.ReadAsStringAsync(Patience)));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync((string?)second["statusQueryGetUri"], Patience)).StatusCode);
    }

    [Fact]
    public async Task A_start_that_waits_gives_the_raw_output()
    {
        await ServeAsync();
        var done = await PostAsync("orchestrators/echo?timeout=60&pollingInterval=1", "[1,2]");
        var late = await PostAsync("orchestrators/waits?timeout=0.1", null);
        var failed = await PostAsync("orchestrators/fails?timeout=60", null);

        Assert.Equal((HttpStatusCode.OK, "[1,2]"), (done.StatusCode, await done.Content.ReadAsStringAsync(Patience)));
        Assert.Equal(HttpStatusCode.Accepted, late.StatusCode);
        Assert.NotNull(late.Headers.Location);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("Failed", (string?)(await JsonAsync(failed))["runtimeStatus"]);
    }

    [Fact]
    public async Task A_status_shows_what_is_asked_for()
    {
        await ServeAsync();
        await PostAsync("orchestrators/echo/shown?timeout=60", "\"secret\"");
        await PostAsync("orchestrators/fails/failed?timeout=60", null);

        var bare = await JsonAsync(await http.GetAsync("instances/shown?showInput=false", Patience));
        var history = await JsonAsync(await http.GetAsync("instances/shown?showHistory=true", Patience));
        var outputs = await JsonAsync(await http.GetAsync("instances/shown?showHistory=true&showHistoryOutput=true", Patience));

        Assert.Null(bare["input"]);
        Assert.False(bare.AsObject().ContainsKey("historyEvents"));
        Assert.Contains("TaskScheduled", history["historyEvents"]!.AsArray().Select(item => (string?)item!["EventType"]));
        Assert.DoesNotContain("secret", history["historyEvents"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("secret", outputs["historyEvents"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("instances/failed", Patience)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await http.GetAsync("instances/failed?returnInternalServerErrorOnFailure=true", Patience)).StatusCode);
    }

    [Fact]
    public async Task A_list_filters_and_pages_by_header()
    {
        await ServeAsync();
        for (var index = 0; index < 5; index++)
            await PostAsync($"orchestrators/echo/list-{index}?timeout=60", $"{index}");
        await PostAsync("orchestrators/waits/other", null);
        List<string> seen = [];
        string? token = null;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "instances?instanceIdPrefix=list-&runtimeStatus=Completed,Failed&top=2&showInput=false");
            if (token is not null)
                request.Headers.Add("x-ms-continuation-token", token);
            var page = await http.SendAsync(request, Patience);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            var items = (await JsonAsync(page)).AsArray();
            Assert.InRange(items.Count, 0, 2);
            Assert.All(items, item => Assert.Null(item!["input"]));
            seen.AddRange(items.Select(item => (string)item!["instanceId"]!));
            token = page.Headers.TryGetValues("x-ms-continuation-token", out var next) ? next.Single() : null;
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 5).Select(index => $"list-{index}"), seen.Order(StringComparer.Ordinal));
        Assert.Equal(6, (await JsonAsync(await http.GetAsync("instances?top=99999", Patience))).AsArray().Count);
        Assert.Empty((await JsonAsync(await http.GetAsync("instances?createdTimeFrom=2099-01-01T00:00:00Z", Patience))).AsArray());
        Assert.Equal(6, (await JsonAsync(await http.GetAsync("instances?createdTimeTo=2099-01-01T00:00:00Z", Patience))).AsArray().Count);
        Assert.Single((await JsonAsync(await http.GetAsync("instances?runtimeStatus=running&runtimeStatus=pending", Patience))).AsArray());
    }

    [Fact]
    public async Task Rewind_and_restart()
    {
        await ServeAsync();
        await PostAsync("orchestrators/fails/broken?timeout=60", null);
        await PostAsync("orchestrators/echo/fine?timeout=60", "7");
        await PostAsync("orchestrators/waits/open", null);

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("instances/broken/rewind?reason=again", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await PostAsync("instances/fine/rewind", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("instances/open/rewind", null)).StatusCode);
        var renamed = await PostAsync("instances/fine/restart", null);
        Assert.Equal(HttpStatusCode.Accepted, renamed.StatusCode);
        Assert.NotEqual("fine", (string?)(await JsonAsync(renamed))["id"]);
        var again = await PostAsync("instances/fine/restart?restartWithNewInstanceId=false", null);
        Assert.Equal("fine", (string?)(await JsonAsync(again))["id"]);
        Assert.Equal(7, (int?)(await JsonAsync(await PollAsync(again.Headers.Location!, HttpStatusCode.OK, "Completed")))["output"]);
        await ProblemAsync(await PostAsync("instances/nobody/restart", null), HttpStatusCode.BadRequest);
        await ProblemAsync(await PostAsync("instances/open/restart?restartWithNewInstanceId=false", null), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Many_are_purged_from_a_time_on()
    {
        await ServeAsync();
        await PostAsync("orchestrators/echo/one?timeout=60", "1");
        await PostAsync("orchestrators/fails/two?timeout=60", "1");

        await ProblemAsync(await http.DeleteAsync("instances", Patience), HttpStatusCode.BadRequest, "createdTimeFrom");
        await ProblemAsync(await http.DeleteAsync("instances?createdTimeFrom=2099-01-01T00:00:00Z", Patience), HttpStatusCode.NotFound);
        var purged = await http.DeleteAsync("instances?createdTimeFrom=2000-01-01T00:00:00Z&createdTimeTo=2099-01-01T00:00:00Z&runtimeStatus=Completed,Failed", Patience);
        Assert.Equal("{\"instancesDeleted\":2}", await purged.Content.ReadAsStringAsync(Patience));
    }

    [Theory]
    [InlineData("POST", "instances/nobody/raiseEvent/x", 404)]
    [InlineData("POST", "instances/nobody/terminate", 404)]
    [InlineData("POST", "instances/nobody/suspend", 404)]
    [InlineData("POST", "instances/nobody/resume", 404)]
    [InlineData("POST", "instances/nobody/rewind", 404)]
    [InlineData("GET", "instances/nobody", 404)]
    [InlineData("DELETE", "instances/nobody", 404)]
    [InlineData("POST", "instances/finished/raiseEvent/x", 410)]
    [InlineData("POST", "instances/finished/terminate", 410)]
    [InlineData("POST", "instances/finished/suspend", 410)]
    [InlineData("POST", "instances/finished/resume", 410)]
    [InlineData("POST", "instances/finished/rewind", 410)]
    [InlineData("POST", "orchestrators/waits/open", 409)]
    [InlineData("GET", "instances?top=0", 400, "top")]
    [InlineData("GET", "instances?top=many", 400, "top")]
    [InlineData("GET", "instances?runtimeStatus=Sleeping", 400, "runtimeStatus")]
    [InlineData("GET", "instances?runtimeStatus=99", 400, "runtimeStatus")]
    [InlineData("GET", "instances?createdTimeFrom=yesterday", 400, "createdTimeFrom")]
    [InlineData("GET", "instances?createdTimeTo=soon", 400, "createdTimeTo")]
    [InlineData("GET", "instances/open?showHistory=perhaps", 400, "showHistory")]
    [InlineData("GET", "instances/open?showInput=2", 400, "showInput")]
    [InlineData("POST", "orchestrators/echo?timeout=-1", 400, "timeout")]
    [InlineData("POST", "orchestrators/echo?timeout=1&pollingInterval=x", 400, "pollingInterval")]
    [InlineData("DELETE", "instances?createdTimeFrom=x", 400, "createdTimeFrom")]
    public async Task Refusals_are_problems(string method, string path, int status, string? parameter = null)
    {
        await ServeAsync();
        await PostAsync("orchestrators/echo/finished?timeout=60", "1");
        await PostAsync("orchestrators/waits/open", null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await ProblemAsync(await http.SendAsync(request, Patience), (HttpStatusCode)status, parameter);
    }

    [Fact]
    public async Task Bad_json_long_ids_and_foreign_tokens_are_refused()
    {
        await ServeAsync();
        await PostAsync("orchestrators/waits/open", null);
        await ProblemAsync(await PostAsync("orchestrators/echo", "{not json"), HttpStatusCode.BadRequest);
        await ProblemAsync(await PostAsync("instances/open/raiseEvent/x", "{not json"), HttpStatusCode.BadRequest);
        await ProblemAsync(await http.GetAsync("instances/" + new string('x', 201), Patience), HttpStatusCode.BadRequest);
        using var request = new HttpRequestMessage(HttpMethod.Get, "instances");
        request.Headers.Add("x-ms-continuation-token", "nonsense");
        await ProblemAsync(await http.SendAsync(request, Patience), HttpStatusCode.BadRequest);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private async Task ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string? parameter = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal((int)status, (int?)problem["status"]);
        if (parameter is null)
            Assert.NotEmpty((string?)problem["detail"] ?? string.Empty);
        else
            Assert.NotEmpty(problem["errors"]![parameter]!.AsArray());
    }

    private async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Patience))!;

    private async Task<HttpResponseMessage> PostAsync(string path, string? json)
    {
        using var body = new StringContent(json ?? string.Empty, Encoding.UTF8, "application/json");
        return await http.PostAsync(path, body, Patience);
    }

    private async Task<HttpResponseMessage> PollAsync(Uri location, HttpStatusCode status, string runtimeStatus)
    {
        HttpResponseMessage? response = null;
        await Eventually.HoldsAsync(async () =>
        {
            response?.Dispose();
            response = await http.GetAsync(location, Patience);
            return response.StatusCode == status && (string?)(await JsonAsync(response))["runtimeStatus"] == runtimeStatus;
        });
        return response!;
    }

    private async Task ServeAsync()
    {
        Start(tasks => tasks
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<object?>("go"))
            .AddOrchestratorFunc<object?, object?>("echo", (context, input) => context.CallActivityAsync<object?>("echo", input))
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("bad"))
            .AddActivityFunc<object?, object?>("echo", (_, input) => input)
            .AddActivityFunc("bad", (TaskActivityContext _) => throw new InvalidOperationException("broken")));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Client);
        app = builder.Build();
        app.MapDurableTaskManagement("/operations/durabletask");
        await app.StartAsync(Patience);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/operations/durabletask/") };
    }
}
