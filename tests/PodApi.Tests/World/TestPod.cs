using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;
using Catalyze.DurableTask;
using Catalyze.DurableTask.Client;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.State;
using Catalyze.Storage;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Tests.World;

/// <summary>A control plane with real storage and the real orchestration runtime, a management agent and hosts.</summary>
internal sealed class TestPod : IAsyncDisposable
{
    public const string Operator = "operator-token";
    private readonly AzuriteProcess azurite;
    private readonly string keys = Directory.CreateTempSubdirectory("catalyze-keys").FullName;
    private readonly CancellationTokenSource stopping = new();
    private Task heartbeat = Task.CompletedTask;
    private readonly SemaphoreSlim publishing = new(1, 1);
    private long offerVersion;
    private CancellationTokenSource pumping = new();
    private Task pump = Task.CompletedTask;
    private WebApplication app = null!;

    private TestPod(AzuriteProcess azurite) => this.azurite = azurite;

    public FakeManagementAgent Management { get; private set; } = null!;

    /// <summary>Looks after pod2; null unless <see cref="AddSecondPodAsync"/> was called.</summary>
    public FakeManagementAgent? Second { get; private set; }

    public ConcurrentQueue<string> Failures { get; } = new();

    public List<FakeHost> Hosts { get; } = [];

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    public IEnumerable<string> Running => Hosts.SelectMany(h => h.Running.Keys);

    /// <summary>Settings of its control plane beyond the usual; those in force when it starts.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    public static async Task<TestPod> StartAsync(int hosts = 3, params (string Name, string Value)[] settings)
    {
        var pod = new TestPod(await AzuriteProcess.StartNewAsync());
        foreach (var (name, value) in settings) pod.Settings[name] = value;
        await pod.StartControlPlaneAsync();
        var queues = pod.Services.GetRequiredService<QueueServiceClient>();
        pod.Management = new FakeManagementAgent(queues);
        await pod.EnrolAsync(pod.Management, AgentKind.Management);
        for (var i = 1; i <= hosts; i++)
        {
            pod.Hosts.Add(new FakeHost($"host{i}", queues));
            await pod.EnrolAsync(pod.Hosts[^1], AgentKind.Host);
        }

        await pod.PublishOffersAsync();
        pod.heartbeat = pod.KeepOfferingAsync();
        return pod;
    }

    /// <summary>Another provider: a management agent with one host.</summary>
    public async Task AddSecondPodAsync()
    {
        var queues = Services.GetRequiredService<QueueServiceClient>();
        Second = new FakeManagementAgent(queues, 2);
        await EnrolAsync(Second, AgentKind.Management);
        var host = new FakeHost("host9", queues, pod: 2);
        await EnrolAsync(host, AgentKind.Host);
        Hosts.Add(host);
        await PublishOffersAsync();
    }

    /// <summary>Ends the process's work as a crash does: messages in hand are not finished, and nobody says goodbye.</summary>
    public async Task CrashControlPlaneAsync()
    {
        await pumping.CancelAsync();
        await pump;
        Http.Dispose();
        await app.DisposeAsync();
    }

    public async Task StartControlPlaneAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Catalyze:Keys:Directory"] = keys,
            ["Catalyze:Keys:CreateIfMissing"] = "true",
            ["Catalyze:PodApi:OperatorTokenHash"] = Ids.Sha256(Operator),
            ["Catalyze:PodApi:ServiceKeyHash"] = Ids.Sha256("service-key"),
            ["Catalyze:PodApi:DrainDelay"] = "00:00:00.2",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddCatalyzeStorage(builder.Configuration);
        builder.Services.AddDurableTaskHub(builder.Configuration);
        builder.Services.AddPodApi(builder.Configuration);
        app = builder.Build();
        app.MapPodApi();
        await app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Operator);
        pumping = new CancellationTokenSource();
        pump = Task.WhenAll(
            PumpAsync("catalyze-turns", Services.GetRequiredService<OrchestrationTurnFunction>().RunAsync, pumping.Token),
            PumpAsync("catalyze-activities", Services.GetRequiredService<ActivityFunction>().RunAsync, pumping.Token),
            PumpAsync(ReportQueues.Name, Services.GetRequiredService<AgentReportFunction>().RunAsync, pumping.Token),
            SweepAsync(pumping.Token));
    }

    public async Task<DeploymentAccepted> DeployAsync(PodSpecification specification)
    {
        using var response = await Http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options);
        if (response.StatusCode != HttpStatusCode.Accepted) throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!;
    }

    public async Task<DeploymentStatus> EndOfAsync(string deploymentId)
    {
        DeploymentStatus status = null!;
        try
        {
            await Eventually.HoldsAsync(
                async () => (status = await GetAsync<DeploymentStatus>($"pod/deployments/{deploymentId}")).State is DeploymentState.Running or DeploymentState.Failed or DeploymentState.Removed or DeploymentState.Cancelled,
                TimeSpan.FromSeconds(40));
        }
        catch (Xunit.Sdk.XunitException late)
        {
            var timeline = await GetAsync<TimelinePage>($"pod/deployments/{deploymentId}/timeline");
            throw new InvalidOperationException($"{deploymentId} is {status.State}: {string.Join("\n", timeline.Entries.Select(e => $"{e.Kind} {e.Message}"))}\n{string.Join("\n", Failures)}", late);
        }

        return status;
    }

    public async Task<DeploymentStatus> DeployToEndAsync(PodSpecification specification) => await EndOfAsync((await DeployAsync(specification)).DeploymentId);

    public async Task<T> GetAsync<T>(string path) => (await Http.GetFromJsonAsync<T>(path, CatalyzeJson.Options))!;

    /// <summary>Reservations of all hosts.</summary>
    public async Task<IReadOnlyList<Reservation>> ReservationsAsync()
    {
        var ledgers = Services.GetRequiredService<LedgerStore>();
        var all = await Task.WhenAll(Hosts.Select(h => ledgers.ReadReservationsAsync(h.Id, CancellationToken.None)));
        return [.. all.SelectMany(r => r)];
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await heartbeat;
        foreach (var host in Hosts) await host.DisposeAsync();
        await Management.DisposeAsync();
        if (Second is not null) await Second.DisposeAsync();
        await CrashControlPlaneAsync();
        await azurite.DisposeAsync();
        stopping.Dispose();
        pumping.Dispose();
        publishing.Dispose();
        Directory.Delete(keys, recursive: true);
    }

    private async Task EnrolAsync(FakeAgent agent, AgentKind kind)
    {
        using var token = await Http.PostAsJsonAsync("pod/enrolment-tokens", new EnrolmentTokenRequest(agent.Id, kind), CatalyzeJson.Options);
        var request = agent.Enrolment((await token.Content.ReadFromJsonAsync<EnrolmentToken>(CatalyzeJson.Options))!.Token);
        using var answer = await Http.PostAsJsonAsync("pod/agents", request, CatalyzeJson.Options);
        answer.EnsureSuccessStatusCode();
        agent.ControlPlaneKey = (await answer.Content.ReadFromJsonAsync<EnrolmentAnswer>(CatalyzeJson.Options))!.ControlPlaneKey;
        agent.Start();
    }

    /// <summary>Changes what hosts offer, and returns when the control plane knows.</summary>
    public async Task OfferAsync(Func<string, Offer, Offer> change)
    {
        var label = Guid.NewGuid().ToString("N");
        foreach (var host in Hosts)
            host.Offers = offer => change(host.Id, offer) is var changed ? changed with { Labels = new Dictionary<string, string>(changed.Labels, StringComparer.Ordinal) { ["offered"] = label } } : offer;
        await PublishOffersAsync();
        await Eventually.HoldsAsync(async () => (await GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).All(h => h.Labels.GetValueOrDefault("offered") == label));
    }

    private async Task PublishOffersAsync()
    {
        await publishing.WaitAsync();
        try
        {
            await PublishOffersAsync(++offerVersion);
        }
        finally
        {
            publishing.Release();
        }
    }

    private async Task PublishOffersAsync(long version)
    {
        await PublishOffersAsync("pod1", Management.Id, version);
        if (Second is not null) await PublishOffersAsync("pod2", Second.Id, version);
    }

    private async Task PublishOffersAsync(string pod, string publisher, long version)
    {
        var hosts = Hosts.Where(h => h.Pod == pod).ToList();
        var offers = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("offers");
        var (snapshotName, deltaName) = OfferBlobs.Names(pod, publisher);
        var snapshot = new OfferSnapshot(pod, publisher, version, DateTimeOffset.UtcNow, [.. hosts.Select(h => h.Offer(version))]);
        var delta = new OfferDelta
        {
            Pod = pod,
            Publisher = publisher,
            Base = version,
            Version = version,
            PublishedAt = DateTimeOffset.UtcNow,
            Heard = hosts.Where(h => !h.IsSilent).ToDictionary(h => h.Id, _ => 0L),
        };
        await offers.GetBlobClient(snapshotName).UploadAsync(BinaryData.FromBytes(OfferBlobCodec.Encode(snapshot)), overwrite: true);
        await offers.GetBlobClient(deltaName).UploadAsync(BinaryData.FromBytes(OfferBlobCodec.Encode(delta)), overwrite: true);
    }

    private async Task KeepOfferingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), stopping.Token);
                await PublishOffersAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task PumpAsync(string name, Func<string, CancellationToken, Task> function, CancellationToken cancellationToken)
    {
        var queue = Services.GetRequiredService<QueueServiceClient>().GetQueueClient(name);
        try
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            while (true)
            {
                var messages = (await queue.ReceiveMessagesAsync(16, TimeSpan.FromSeconds(10), cancellationToken)).Value;
                await Task.WhenAll(messages.Select(async message =>
                {
                    try
                    {
                        await function(message.MessageText, cancellationToken);
                        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                    }
                    catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                    {
                        // Comes again when its time is over, as with the function host; a test that fails shows why.
                        Failures.Enqueue($"{name}: {failure}");
                    }
                }));
                if (messages.Length == 0) await Task.Delay(10, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever it was doing is cut off.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Services.GetRequiredService<InstanceSweepFunction>().RunAsync(cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Cut off.
        }
    }
}
