using System.Net;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Releases;
using Catalyze.PodApi.Tests.World;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What the platform made of a service is shown, and no secret with it.</summary>
public sealed class GeneratedFileTests : IAsyncLifetime
{
    private const string Place = $"pod/environments/{Specifications.EnvironmentId}/services";
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task Build_files_profile_and_an_edges_configuration_are_shown_without_secrets()
    {
        var specification = (await Specifications.ApplicationAsync(pod, 1)).WithVariable("secret-word").With("app01", s => s with { Domains = ["a.example.org"] });
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);

        var program = await pod.GetAsync<GeneratedFiles>($"{Place}/app01/files");
        Assert.StartsWith("rel-", program.ReleaseId, StringComparison.Ordinal);
        Assert.NotNull(program.CreatedAt);
        Assert.Contains("FROM", program.Files.Single(f => f.Name == "image/Dockerfile").Contents, StringComparison.Ordinal);
        Assert.Contains("profile", program.Files.Single(f => f.Name.StartsWith("apparmor/", StringComparison.Ordinal)).Contents, StringComparison.Ordinal);
        Assert.All(program.Files, file => Assert.Matches("^0[67][45][45]$", file.Mode));

        var edge = await pod.GetAsync<GeneratedFiles>($"{Place}/edge/files");
        Assert.Contains("a.example.org", string.Concat(edge.Files.Where(f => f.Name.StartsWith("/run/catalyze/edge/", StringComparison.Ordinal)).Select(f => f.Contents)), StringComparison.Ordinal);

        var passwords = pod.Hosts.SelectMany(h => h.Variables.Values).SelectMany(text => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(text)!)
            .Where(v => v.Key.EndsWith("PASSWORD", StringComparison.Ordinal)).Select(v => v.Value).Append("secret-word").ToList();
        Assert.True(passwords.Count > 1, "The store has a password.");
        var cache = await pod.GetAsync<GeneratedFiles>($"{Place}/cache01/files");
        Assert.All(program.Files.Concat(edge.Files).Concat(cache.Files), file => Assert.All(passwords, word => Assert.DoesNotContain(word, file.Contents, StringComparison.Ordinal)));

        using var unknown = await pod.Http.GetAsync(new Uri($"{Place}/none/files", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
