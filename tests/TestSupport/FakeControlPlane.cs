using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Azure.Storage.Sas;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.TestSupport;

/// <summary>
/// The control plane as agents see it: enrolment and credentials over real HTTP, orders and reports over the queues of a real Azurite. No
/// orchestration, no checks beyond those that agents' tests are about.
/// </summary>
public sealed class FakeControlPlane : IAsyncDisposable
{
    public const string Token = "token-of-the-test";

    private readonly string connectionString;
    private readonly string suffix = AzuriteFixture.UniqueName("");
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly WebApplication app;
    private readonly QueueClient reports;
    private readonly BlobContainerClient blobs;

    private FakeControlPlane(string connectionString, WebApplication app)
    {
        this.connectionString = connectionString;
        this.app = app;
        reports = Queue($"reports-{suffix}");
        blobs = new BlobContainerClient(connectionString, $"blobs-{suffix}");
    }

    /// <summary>Base address, ending in a slash.</summary>
    public Uri Address => new(app.Urls.First() + "/");

    public byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

    /// <summary>Who has enrolled; take one out to revoke it.</summary>
    public ConcurrentDictionary<string, EnrolmentRequest> Agents { get; } = new(StringComparer.Ordinal);

    /// <summary>How long credentials live.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Answered instead of anything else while set.</summary>
    public HttpStatusCode? Outage { get; set; }

    /// <summary>While set, order queues are given with a signature that storage refuses: as after a change of the account's key.</summary>
    public bool SpoilSignatures { get; set; }

    public int CredentialRequests { get; private set; }

    public static async Task<FakeControlPlane> StartAsync(AzuriteFixture azurite)
    {
        ArgumentNullException.ThrowIfNull(azurite);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        var plane = new FakeControlPlane(azurite.ConnectionString, server);
        server.Use(next => context => plane.Outage is { } status
            ? Task.FromResult(context.Response.StatusCode = (int)status)
            : next(context));
        server.UseRouting();
        server.MapPost("/pod/agents", plane.EnrolAsync);
        server.MapPost("/pod/agents/{id}/credentials", plane.GiveCredentialsAsync);
        server.MapPost("/pod/agents/{id}/registry-tokens", static context =>
            context.Response.WriteAsJsonAsync(new RegistryToken("for a registry that asks for none", DateTimeOffset.UtcNow.AddMinutes(15)), CatalyzeJson.Options));
        await plane.reports.CreateIfNotExistsAsync();
        await plane.blobs.CreateIfNotExistsAsync();
        await server.StartAsync();
        return plane;
    }

    public QueueClient OrdersOf(string agentId) => Queue($"orders-{agentId}-{suffix}");

    /// <summary>Where a management agent publishes a pod's offers.</summary>
    public (BlobClient Snapshot, BlobClient Delta) OffersOf(string pod, string publisher)
    {
        var (snapshot, delta) = OfferBlobs.Names(pod, publisher);
        return (blobs.GetBlobClient(snapshot), blobs.GetBlobClient(delta));
    }

    public SignedMessage Sign(Order order, string audience, DateTimeOffset? at = null) =>
        SignedMessage.Sign(order, SignedMessage.ControlPlane, audience, at ?? DateTimeOffset.UtcNow, key);

    /// <summary>The text a relayed order carries for its host.</summary>
    public string MessageFor(string agentId, Order order) =>
        OrderMessageCodec.Encode(Sign(order, agentId), out _) ?? throw new InvalidOperationException("Too large to be inline.");

    public async Task SendAsync(string agentId, Order order, DateTimeOffset? at = null)
    {
        var text = OrderMessageCodec.Encode(Sign(order, agentId, at), out var compressed)
            ?? OrderMessageCodec.EncodeReference(await UploadAsync($"orders/{Guid.NewGuid():N}", compressed));
        await OrdersOf(agentId).SendMessageAsync(text);
    }

    /// <summary>Stores bytes and gives an address with a signature to read them.</summary>
    public async Task<string> UploadAsync(string name, byte[] content)
    {
        var blob = blobs.GetBlobClient(name);
        await blob.UploadAsync(new BinaryData(content), overwrite: true);
        return blob.GenerateSasUri(BlobSasPermissions.Read, DateTimeOffset.UtcNow.AddHours(1)).AbsoluteUri;
    }

    /// <summary>Takes the reports that have arrived, in their order, checking each signature.</summary>
    public async Task<IReadOnlyList<Report>> TakeReportsAsync()
    {
        var taken = new List<Report>();
        QueueMessage[] messages = await reports.ReceiveMessagesAsync(32);
        foreach (var message in messages)
        {
            var text = OrderMessageCodec.Decode(message.Body.ToString());
            var signed = text.Inline is { } inline ? OrderMessageCodec.DecodeInline(inline) : OrderMessageCodec.Decompress(await DownloadAsync(text.BlobUri!));
            using var agentKey = ECDsa.Create();
            agentKey.ImportSubjectPublicKeyInfo(Agents[signed.Signer].SigningKey, out _);
            if (!signed.IsSignedBy(agentKey))
                throw new InvalidOperationException($"A report claims to be of '{signed.Signer}' and is not.");
            taken.Add(signed.Read<Report>());
            await reports.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }

        return taken;
    }

    /// <summary>Waits for a report of a kind.</summary>
    public async Task<T> NextReportAsync<T>(TimeSpan? patience = null)
        where T : Report
    {
        T? found = null;
        await Eventually.HoldsAsync(async () => (found = (await TakeReportsAsync()).OfType<T>().FirstOrDefault()) is not null, patience);
        return found!;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string SasUri(QueueClient queue, QueueSasPermissions permissions) =>
        queue.GenerateSasUri(permissions, DateTimeOffset.UtcNow.AddHours(1)).AbsoluteUri;

    private static string SasUri(BlobClient blob) =>
        blob.GenerateSasUri(BlobSasPermissions.Write | BlobSasPermissions.Create, DateTimeOffset.UtcNow.AddHours(1)).AbsoluteUri;

    private static async Task<byte[]> DownloadAsync(string uri) => (await new BlobClient(new Uri(uri)).DownloadContentAsync()).Value.Content.ToArray();

    private QueueClient Queue(string name) => new(connectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    private async Task EnrolAsync(HttpContext context)
    {
        var request = await context.Request.ReadFromJsonAsync<EnrolmentRequest>(CatalyzeJson.Options);
        if (request?.Token != Token)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await OrdersOf(request.AgentId).CreateIfNotExistsAsync();
        Agents[request.AgentId] = request;
        await context.Response.WriteAsJsonAsync(new EnrolmentAnswer(request.AgentId, PublicKey), CatalyzeJson.Options);
    }

    private async Task GiveCredentialsAsync(HttpContext context)
    {
        CredentialRequests++;
        var id = (string)context.Request.RouteValues["id"]!;
        var signed = await context.Request.ReadFromJsonAsync<SignedMessage>(CatalyzeJson.Options);
        using var agentKey = ECDsa.Create();
        if (!Agents.TryGetValue(id, out var agent) || signed is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        agentKey.ImportSubjectPublicKeyInfo(agent.SigningKey, out _);
        if (!signed.IsSignedBy(agentKey))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await context.Response.WriteAsJsonAsync(CredentialsOf(agent), CatalyzeJson.Options);
    }

    private AgentCredentials CredentialsOf(EnrolmentRequest agent) => new()
    {
        ExpiresAt = DateTimeOffset.UtcNow + Life,
        OrderQueueUri = SasUri(OrdersOf(agent.AgentId), SpoilSignatures ? QueueSasPermissions.Add : QueueSasPermissions.Process),
        ReportQueueUri = SasUri(reports, QueueSasPermissions.Add),
        ReportBlobsUri = blobs.GenerateSasUri(BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Read, DateTimeOffset.UtcNow.AddHours(1)).AbsoluteUri,
        Management = agent.Kind == AgentKind.Host
            ? [.. Agents.Values.Where(other => other.ManagedPods.Contains(agent.Pod)).OrderBy(other => other.AgentId, StringComparer.Ordinal)
                .Select(other => new AgentPeer(other.AgentId, other.Address, other.LinkPort!.Value, other.SigningKey))]
            : [],
        Hosts = [.. Agents.Values.Where(other => other.Kind == AgentKind.Host && agent.ManagedPods.Contains(other.Pod))
            .Select(other => new ManagedHost(other.AgentId, other.Pod, other.SigningKey, SasUri(OrdersOf(other.AgentId), QueueSasPermissions.Add)))],
        OfferBlobs = agent.ManagedPods.ToDictionary(
            static pod => pod,
            pod => new OfferBlobs(SasUri(OffersOf(pod, agent.AgentId).Snapshot), SasUri(OffersOf(pod, agent.AgentId).Delta)),
            StringComparer.Ordinal),
    };
}
