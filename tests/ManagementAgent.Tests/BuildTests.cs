using System.Formats.Tar;
using System.Text;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.ManagementAgent.Tests;

public sealed class BuildTests(AzuriteFixture azurite, DockerFixture builder, ITestOutputHelper output)
    : IClassFixture<AzuriteFixture>, IClassFixture<DockerFixture>, IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.PrepareAsync(azurite);
        pod.Options = pod.Options with { DockerSocket = builder.Socket, Registry = builder.Registry };
        await pod.StartAgentAsync();
    }

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task An_image_is_built_pushed_and_named_by_its_digest_and_the_same_content_is_not_built_again()
    {
        var address = AzuriteFixture.UniqueName("");
        var order = await OrderAsync("b1", address, $"FROM {DockerFixture.BaseImage}\nCOPY hello /hello\nCMD [\"sh\"]\n");
        await pod.Plane.SendAsync(pod.Options.AgentId, order);
        var report = await pod.Plane.NextReportAsync<BuildReport>(TimeSpan.FromSeconds(60));
        Assert.True(report.Succeeded, report.Error + report.Output);
        Assert.StartsWith($"{builder.Registry}/env-1/app01@sha256:", report.Image, StringComparison.Ordinal);
        Assert.True(report.ImageBytes > 100_000);
        Assert.Contains("COPY hello /hello", report.Output, StringComparison.Ordinal);
        Assert.Equal(["build", "fetch", "push"], report.Timings.Keys.Order(StringComparer.Ordinal));
        output.WriteLine(string.Join(", ", report.Timings.Select(static step => $"{step.Key} {step.Value} ms")));

        // The engine can pull it by that name.
        using var engine = new DockerEngine(builder.Socket);
        await engine.Images.PullAsync(report.Image!, progress: null, CancellationToken.None);

        // Its layers have the names that hosts' engines give them, and the sizes that travel.
        var inspected = await engine.Images.InspectAsync(report.Image!, CancellationToken.None);
        Assert.Equal(inspected.RootFS!.Layers!.Select(ImageLayer.ShortDigest), report.Layers.Select(l => l.Digest));
        Assert.InRange(report.Layers.Sum(l => l.Bytes), 100_000, report.ImageBytes);

        await pod.Plane.SendAsync(pod.Options.AgentId, order with { OrderId = "b2", ContextUri = "http://127.0.0.1:1/gone" });
        var again = await pod.Plane.NextReportAsync<BuildReport>();
        Assert.Equal("b2", again.OrderId);
        Assert.Equal(report.Image, again.Image);
        Assert.Empty(again.Timings);
    }

    [Fact]
    public async Task A_broken_build_is_reported_with_its_output()
    {
        await pod.Plane.SendAsync(
            pod.Options.AgentId, await OrderAsync("broken", AzuriteFixture.UniqueName(""), $"FROM {DockerFixture.BaseImage}\nCOPY hello /hello\nCOPY missing /missing\n"));
        var report = await pod.Plane.NextReportAsync<BuildReport>(TimeSpan.FromSeconds(60));
        Assert.False(report.Succeeded);
        Assert.Null(report.Image);
        Assert.Contains("missing", report.Error, StringComparison.Ordinal);
        Assert.Contains("COPY missing /missing", report.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_content_asked_for_twice_at_once_is_built_once_and_answered_twice()
    {
        var order = await OrderAsync("first", AzuriteFixture.UniqueName(""), $"FROM {DockerFixture.BaseImage}\nCOPY hello /two\n");
        await pod.Plane.SendAsync(pod.Options.AgentId, order);
        await pod.Plane.SendAsync(pod.Options.AgentId, order with { OrderId = "second" });
        var reports = new List<BuildReport>();
        await Eventually.HoldsAsync(async () =>
        {
            reports.AddRange((await pod.Plane.TakeReportsAsync()).OfType<BuildReport>());
            return reports.Count == 2;
        });
        Assert.Equal(reports[0].Image, reports[1].Image);
        Assert.All(reports, static report => Assert.True(report.Succeeded));
    }

    [Fact]
    public async Task A_context_that_cannot_be_read_any_more_fails_the_build_at_once()
    {
        var order = await OrderAsync("expired", AzuriteFixture.UniqueName(""), $"FROM {DockerFixture.BaseImage}\n");
        await pod.Plane.SendAsync(pod.Options.AgentId, order with { ContextUri = order.ContextUri.Replace("sig=", "sig=x", StringComparison.Ordinal) });
        Assert.Contains("cannot be read any more", (await pod.Plane.NextReportAsync<BuildReport>()).Error, StringComparison.Ordinal);
    }

    private async Task<BuildImageOrder> OrderAsync(string id, string contentAddress, string dockerfile)
    {
        using var context = new MemoryStream();
        await using (var tar = new TarWriter(context, leaveOpen: true))
        {
            await AddAsync(tar, "Dockerfile", dockerfile);
            await AddAsync(tar, "hello", contentAddress);
        }

        return new BuildImageOrder
        {
            OrderId = id,
            DeploymentId = "dep-1",
            EnvironmentId = Orders.Environment,
            ContentAddress = contentAddress,
            Repository = "env-1/app01",
            ContextUri = await pod.Plane.UploadAsync($"contexts/{contentAddress}.tar", context.ToArray()),
        };
    }

    private static Task AddAsync(TarWriter tar, string name, string content) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
}
