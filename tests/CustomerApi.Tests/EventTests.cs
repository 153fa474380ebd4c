using System.Net;
using Catalyze.Contracts.Deployments;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class EventTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_timeline_is_streamed_to_its_end_and_goes_on_from_where_a_client_was()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        var deployment = await (await client.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).ReadAsync<DeploymentAccepted>();
        host.PodApi.Deployments[deployment.DeploymentId] = host.PodApi.Deployments[deployment.DeploymentId] with { State = DeploymentState.Running };
        var address = HttpAnswers.Relative($"/api/environments/{id}/deployments/{deployment.DeploymentId}/events");
        var answer = await client.GetAsync(address);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("id: 1\nevent: entry\ndata: {", text, StringComparison.Ordinal);
        Assert.Contains("event: end\ndata: \"running\"", text, StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.Add("Last-Event-ID", "1");
        Assert.DoesNotContain("event: entry", await (await client.SendAsync(again)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stranger = await host.NewOwnerAsync();
        await (await stranger.GetAsync(address)).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_status_is_streamed_when_it_changes_until_the_session_ends()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        using var answer = await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/events"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await UntilAsync(reader, "\"state\":\"empty\"");
        host.PodApi.Environments[id] = new EnvironmentStatus { EnvironmentId = id, EnvironmentName = "Appointments", State = EnvironmentState.Running };
        await UntilAsync(reader, "\"state\":\"running\"");
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(HttpAnswers.Relative("/api/sessions/current"))).StatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await reader.ReadLineAsync(patience.Token) is not null)
        {
            // What was under way; then the stream ends.
        }
    }

    [Fact]
    public async Task Asking_for_a_change_of_status_answers_when_there_is_one()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client);
        var address = $"/api/environments/{id}/status/changes";
        var first = await client.GetAsync(HttpAnswers.Relative(address));
        Assert.Equal(EnvironmentState.Empty, (await first.ReadAsync<EnvironmentStatus>()).State);
        using var same = new HttpRequestMessage(HttpMethod.Get, address + "?waitSeconds=1");
        same.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(same)).StatusCode);
        using var waiting = new HttpRequestMessage(HttpMethod.Get, address + "?waitSeconds=25");
        waiting.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        var asked = client.SendAsync(waiting);
        host.PodApi.Environments[id] = new EnvironmentStatus { EnvironmentId = id, EnvironmentName = "Appointments", State = EnvironmentState.Running };
        Assert.Equal(EnvironmentState.Running, (await (await asked).ReadAsync<EnvironmentStatus>()).State);
        await (await client.GetAsync(HttpAnswers.Relative(address + "?waitSeconds=26"))).ProblemAsync(HttpStatusCode.BadRequest);
    }

    private static async Task UntilAsync(StreamReader reader, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"The stream ended without {text}.");
    }
}
