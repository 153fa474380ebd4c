using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>The release that serves keeps serving until the next one is healthy; a broken one never takes its place.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class BrokenReleaseTests(LocalPod pod)
{
    [Fact]
    public async Task A_broken_build_and_a_broken_release_leave_the_old_one_serving()
    {
        await using var environment = new TestEnvironment(pod, "broken releases");
        var domain = $"{environment.Id}.catalyze.test";
        await pod.Api.DeployAsync(await SpecificationAsync(environment, domain, SourceArchive.Greeter("first")));
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain) == "first");
        var serving = (await environment.StatusAsync()).ReleaseId;
        using var visits = new Visits(() => pod.AnswerAsync(domain));

        var build = await pod.Api.EndOfAsync(await pod.Api.StartAsync(await SpecificationAsync(environment, domain, SourceArchive.Of(
            ("Procfile", "web: python3 main.py\n"),
            ("requirements.txt", "no-such-package-anywhere==1.0\n"),
            ("main.py", "print('never built')\n")))));
        Assert.Equal(DeploymentState.Failed, build.State);
        Assert.False(string.IsNullOrWhiteSpace(build.BuildOutput), "the builder's output is missing");

        var start = await pod.Api.EndOfAsync(await pod.Api.StartAsync(await SpecificationAsync(environment, domain, SourceArchive.Of(
            ("Procfile", "web: python3 main.py\n"),
            ("requirements.txt", ""),
            ("main.py", "raise SystemExit('broken on purpose')\n")))));
        Assert.Equal(DeploymentState.Failed, start.State);
        Assert.False(string.IsNullOrWhiteSpace(start.Cause), "the cause is missing");

        Assert.Equal(serving, (await environment.StatusAsync()).ReleaseId);
        Assert.Equal("first", await pod.AnswerAsync(domain));

        await pod.Api.DeployAsync(await SpecificationAsync(environment, domain, SourceArchive.Greeter("second")));
        await Eventually.HoldsAsync(async () => await pod.AnswerAsync(domain) == "second");

        var answers = await visits.EndAsync();
        Assert.All(answers, a => Assert.Contains(a, (string[])["first", "second"]));
        Assert.Contains("first", answers);
    }

    private async Task<PodSpecification> SpecificationAsync(TestEnvironment environment, string domain, byte[] archive) =>
        environment.Specification([Services.Web("app01", await pod.Api.UploadSourceAsync(archive), scale: 2, domain: domain)]);
}
