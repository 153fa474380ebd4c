using System.Net;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Microsoft.Playwright;
using Xunit;
using Xunit.Sdk;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>An environment of whoever is signed in in a browser, removed with the test.</summary>
internal sealed class CustomerEnvironment(LocalPod pod, DashboardBrowser browser, string id) : IAsyncDisposable
{
    public string Id { get; } = id;

    public string Address => $"/environments/{Id}";

    public static Task<CustomerEnvironment> CreateAsync(LocalPod pod, DashboardBrowser browser, string name, params object[] services) =>
        CreateAsync(pod, browser, name, services, connections: []);

    public static async Task<CustomerEnvironment> CreateAsync(LocalPod pod, DashboardBrowser browser, string name, object[] services, object[] connections)
    {
        // The kernel of a development machine may have no AppArmor; the environment says that it accepts this.
        var made = await ReadAsync(await browser.AskAsync("POST", "/api/environments", new { name, configuration = new { confinement = "waived", services, connections } }));
        return new CustomerEnvironment(pod, browser, made.GetProperty("environmentId").GetString()!);
    }

    public async Task UploadAsync(string label, byte[] archive) => await ReadAsync(await browser.UploadAsync($"/api/environments/{Id}/services/{label}/source", archive));

    /// <summary>Deploys what is configured, and waits until it runs.</summary>
    public async Task<DeploymentStatus> DeployAsync()
    {
        var accepted = await ReadAsync(await browser.AskAsync("POST", $"/api/environments/{Id}/deployments", new { }));
        var status = await pod.Api.EndOfAsync(accepted.GetProperty("deploymentId").GetString()!);
        Assert.True(status.State == DeploymentState.Running, $"{status.State}: {status.Cause} {status.BuildOutput}");
        return status;
    }

    public async ValueTask DisposeAsync()
    {
        var answer = await browser.AskAsync("DELETE", $"/api/environments/{Id}?immediately=true");
        if (answer.Status == (int)HttpStatusCode.Conflict && (await pod.Api.EnvironmentAsync(Id)).DeploymentId is { } running)
        {
            // What the test left in the middle is waited for: a failed test must not hide its cause behind a refused removal.
            await pod.Api.EndOfAsync(running);
            answer = await browser.AskAsync("DELETE", $"/api/environments/{Id}?immediately=true");
        }

        if (answer.Status == (int)HttpStatusCode.Accepted) await pod.Api.EndOfAsync((await ReadAsync(answer)).GetProperty("deploymentId").GetString()!);
    }

    private static async Task<JsonElement> ReadAsync(IAPIResponse answer) => answer.Ok
        ? (await answer.JsonAsync())!.Value
        : throw new XunitException($"{answer.Url} answered {answer.Status}: {await answer.TextAsync()}");
}
