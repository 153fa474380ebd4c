using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>Two management agents of one environment, and what the control plane does between them: it passes everything on, here twice.</summary>
internal sealed class TwoPods(TestPod home, TestPod other) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task post = Task.CompletedTask;

    public TestPod Home => home;

    public TestPod Other => other;

    /// <summary>Everything that either reported.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Report> Reports { get; } = new();

    /// <summary>While set, nothing is passed on.</summary>
    public volatile bool Holds;

    public static async Task<TwoPods> StartAsync(AzuriteFixture azurite)
    {
        var pods = new TwoPods(await TestPod.StartAsync(azurite), await TestPod.StartAsync(azurite));
        pods.post = Task.Run(pods.PassOnAsync);
        return pods;
    }

    public static EnvironmentAuthority AuthorityOf(TestPod pod) => pod.Services.GetRequiredService<AuthorityStore>().ForEnvironment(Orders.Environment);

    /// <summary>Grants an instance to a host of one of the pods, as a deployment does.</summary>
    public async Task GrantAsync(TestPod pod, TestHost to, string instance, string label)
    {
        var relay = Orders.Relay(pod, to.Id, $"g-{instance}", [Orders.Grant(instance, label)]);
        await pod.Plane.SendAsync(pod.Options.AgentId, pod == home ? relay : relay with { RootHolder = home.Options.AgentId });
        await Eventually.HoldsAsync(() => pod.Services.GetRequiredService<GrantStore>().Find(to.Id, instance) is not null);
    }

    public static Task RotateAsync(TestPod pod, string id, bool emergency = false) => pod.Plane.SendAsync(
        pod.Options.AgentId, new RotateAuthorityOrder { OrderId = id, DeploymentId = id, EnvironmentId = Orders.Environment, Emergency = emergency });

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await post;
        await other.DisposeAsync();
        await home.DisposeAsync();
        stopping.Dispose();
    }

    private async Task PassOnAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!Holds)
            {
                foreach (var report in await home.Plane.TakeReportsAsync())
                    await TakeUpAsync(report);
                foreach (var report in await other.Plane.TakeReportsAsync())
                    await TakeUpAsync(report);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), stopping.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private async Task TakeUpAsync(Report report)
    {
        Reports.Enqueue(report);
        for (var time = 0; time < 2; time++)
        {
            if (report is IntermediateRequestReport asked)
            {
                await home.Plane.SendAsync(home.Options.AgentId, new SignIntermediateOrder
                {
                    OrderId = asked.ReportId,
                    DeploymentId = asked.ReportId,
                    EnvironmentId = asked.EnvironmentId,
                    ForAgent = asked.AgentId,
                    Request = asked.Request,
                });
            }
            else if (report is IntermediateReport signed)
            {
                await other.Plane.SendAsync(other.Options.AgentId, new InstallIntermediateOrder
                {
                    OrderId = signed.ReportId,
                    DeploymentId = signed.ReportId,
                    EnvironmentId = signed.EnvironmentId,
                    Intermediate = signed.Intermediate,
                });
            }
        }
    }
}
