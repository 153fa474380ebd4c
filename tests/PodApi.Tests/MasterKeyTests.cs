using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.Storage;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>An operator rotates the master key while environments live.</summary>
public sealed class MasterKeyTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task Releases_and_generated_secrets_are_taken_over_and_the_old_key_goes_when_nothing_needs_it()
    {
        var first = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod));
        Assert.Equal(DeploymentState.Running, first.State);
        using var job = await pod.Http.PutAsJsonAsync(
            $"pod/environments/{Specifications.EnvironmentId}/jobs/job-aaaaaaaaaa", new JobRequest { Service = "app01", Command = "true", By = "Jo" }, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Accepted, job.StatusCode);
        await Eventually.HoldsAsync(async () => (await JobAsync()).State == JobState.Succeeded);
        var secrets = Secrets();
        var old = (await StatusAsync()).GetProperty("current").GetString();

        using var answer = await pod.Http.PostAsync(new Uri("pod/keys/rotation", UriKind.Relative), content: null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(old, Assert.Single((await StatusAsync()).GetProperty("earlier").EnumerateArray()).GetString());
        Assert.Contains((await pod.GetAsync<PodAuditPage>("pod/audit")).Entries, e => e.Action == "master-key-rotated");

        // Too early: another process may have encrypted with it a moment ago. Then not knowing everything. Then in earnest.
        var ring = pod.Services.GetRequiredService<FileKeyRing>();
        await Rotation(ring, new MasterKeyRotationOptions(KnowsAllRows: true, TimeSpan.FromHours(1))).RunAsync(CancellationToken.None);
        await Rotation(ring, new MasterKeyRotationOptions(KnowsAllRows: false, TimeSpan.Zero)).RunAsync(CancellationToken.None);
        Assert.Single(ring.EarlierIds);
        var rotation = Rotation(ring, new MasterKeyRotationOptions(KnowsAllRows: true, TimeSpan.Zero));
        await rotation.RunAsync(CancellationToken.None);

        Assert.Empty((await StatusAsync()).GetProperty("earlier").EnumerateArray());
        Assert.Equal(["generated secrets", "jobs", "releases"], rotation.Rewrapped.Keys.Order(StringComparer.Ordinal));
        Assert.All(rotation.Rewrapped.Values, count => Assert.True(count > 0));
        var specification = await Specifications.ApplicationAsync(pod);
        var release = await pod.Services.GetRequiredService<ReleaseStore>().ReadAsync(specification.EnvironmentId, (await pod.GetAsync<EnvironmentStatus>($"pod/environments/{specification.EnvironmentId}")).ReleaseId!, CancellationToken.None);
        Assert.Equal(specification.Services.Count, release.Services.Count);

        // The old key is gone, and a new release runs with the same passwords.
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);
        Assert.Equal(secrets, Secrets());
        Assert.Equal("true", (await JobAsync()).Command);
    }

    private Task<JobStatus> JobAsync() => pod.GetAsync<JobStatus>($"pod/environments/{Specifications.EnvironmentId}/jobs/job-aaaaaaaaaa");

    private MasterKeyRotation Rotation(FileKeyRing ring, MasterKeyRotationOptions options) =>
        new(ring, pod.Services.GetServices<IProtectedRows>(), options, TimeProvider.System, NullLogger<MasterKeyRotation>.Instance);

    /// <summary>Every password the instances were given, from their variables, and every key of their volumes.</summary>
    private List<string> Secrets() =>
    [
        .. pod.Hosts.SelectMany(h => h.Running.Keys.Select(i => h.Variables[i])).SelectMany(v => JsonSerializer.Deserialize<Dictionary<string, string>>(v)!)
            .Where(v => v.Key.Contains("PASSWORD", StringComparison.Ordinal) || v.Key.EndsWith("_URL", StringComparison.Ordinal)).Select(v => $"{v.Key}={v.Value}").Distinct().Order(StringComparer.Ordinal),
        .. pod.Hosts.SelectMany(h => h.VolumeKeys).Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal),
    ];

    private Task<JsonElement> StatusAsync() => pod.GetAsync<JsonElement>("pod/keys");
}
