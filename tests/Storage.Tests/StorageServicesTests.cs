using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Azure.Storage.Sas;
using Catalyze.Storage.Tables;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.Storage.Tests;

public sealed class StorageServicesTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-keys-");

    public void Dispose() => keys.Delete(recursive: true);

    [Fact]
    public async Task A_shared_access_signature_opens_what_it_names_and_nothing_else()
    {
        var name = AzuriteFixture.UniqueName("t");
        await new TableServiceClient(azurite.ConnectionString).GetTableClient(name).CreateIfNotExistsAsync();
        var tables = new TableServiceClient(azurite.ConnectionString).Uri;
        var key = azurite.ConnectionString.Split("AccountKey=")[1].Split(';')[0];
        var sas = new AccountSasBuilder(AccountSasPermissions.Read | AccountSasPermissions.List, DateTimeOffset.UtcNow.AddMinutes(5), (AccountSasServices)8, AccountSasResourceTypes.All)
            .ToSasQueryParameters(new StorageSharedKeyCredential("devstoreaccount1", key));
        var table = new TableServiceClient(new Uri($"{tables}?{sas}")).GetTableClient(name);

        Assert.Empty(await table.QueryAsync(TableFilter.Partition("p"), maxPerPage: 5).ToListAsync());
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")))).Status);
    }

    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        var wrong = azurite.ConnectionString.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => new TableServiceClient(wrong).PingAsync())).Status);
    }

    [Fact]
    public async Task A_queue_signature_to_add_cannot_receive()
    {
        await using var provider = Services();
        var queueName = AzuriteFixture.UniqueName("q-");
        await provider.GetRequiredService<QueueSender>().SendAsync(queueName, "there");
        var uri = provider.GetRequiredService<StorageSignatures>().Queue(queueName, QueueSasPermissions.Add, TimeSpan.FromMinutes(5));
        var queue = new QueueClient(uri, new QueueClientOptions { Retry = { MaxRetries = 0 } });
        await queue.SendMessageAsync("x");
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => queue.ReceiveMessageAsync())).Status);
    }

    [Fact]
    public async Task Blob_and_container_signatures_open_their_blob_and_container()
    {
        await using var provider = Services();
        var blobs = provider.GetRequiredService<BlobServiceClient>();
        var signatures = provider.GetRequiredService<StorageSignatures>();
        var container = AzuriteFixture.UniqueName("c-");
        await blobs.CreateBlobContainerAsync(container);

        var blob = new BlobClient(await signatures.BlobAsync(container, "a/b.txt", BlobSasPermissions.Write | BlobSasPermissions.Create, TimeSpan.FromMinutes(5)));
        await blob.UploadAsync(BinaryData.FromString("text"), overwrite: true);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => blob.DownloadContentAsync())).Status);

        var folder = new BlobContainerClient(await signatures.ContainerAsync(container, BlobContainerSasPermissions.Read, TimeSpan.FromMinutes(5)));
        Assert.Equal("text", (await folder.GetBlobClient("a/b.txt").DownloadContentAsync()).Value.Content.ToString());
    }

    [Fact]
    public async Task A_sent_message_is_base64_rings_the_bell_and_makes_its_queue()
    {
        var bell = new RecordingBell();
        await using var provider = Services(bell);
        var queueName = AzuriteFixture.UniqueName("q-");
        var sender = provider.GetRequiredService<QueueSender>();
        await sender.SendAsync(queueName, "ü");
        await sender.SendAsync(queueName, "later", TimeSpan.FromMinutes(1));

        Assert.Equal([queueName], bell.Rings);
        QueueMessage message = await azurite.Connection.CreateQueues(QueueMessageEncoding.None).GetQueueClient(queueName).ReceiveMessageAsync();
        Assert.Equal("ü", Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText)));
    }

    [Fact]
    public void A_secret_opens_only_at_its_place_and_only_unchanged()
    {
        var protector = new FileKeySecretProtector(new FileKeyRing(keys.FullName, createIfMissing: true));
        var secret = "postgres://…"u8.ToArray();
        var kept = protector.Protect(secret, "environment/a/variables");
        Assert.Equal(secret, protector.Unprotect(kept, "environment/a/variables"));
        Assert.NotEqual(kept, protector.Protect(secret, "environment/a/variables"));
        Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(kept, "environment/b/variables"));
        for (var i = 0; i < kept.Length; i++)
        {
            var changed = (byte[])kept.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(changed, "environment/a/variables"));
        }
    }

    [Fact]
    public void A_new_master_key_still_opens_what_the_old_one_protected()
    {
        var kept = new FileKeySecretProtector(new FileKeyRing(keys.FullName, createIfMissing: true)).Protect("x"u8, "place");
        File.Move(Path.Combine(keys.FullName, "master.key"), Path.Combine(keys.FullName, "2026-11.key"));
        var renewed = new FileKeySecretProtector(new FileKeyRing(keys.FullName, createIfMissing: true));
        Assert.Equal("x"u8.ToArray(), renewed.Unprotect(kept, "place"));
        File.Delete(Path.Combine(keys.FullName, "2026-11.key"));
        var forgotten = new FileKeySecretProtector(new FileKeyRing(keys.FullName, createIfMissing: false));
        Assert.ThrowsAny<CryptographicException>(() => forgotten.Unprotect(kept, "place"));
    }

    [Fact]
    public void A_master_key_is_its_owners_alone_and_is_never_made_unasked()
    {
        Assert.Throws<InvalidOperationException>(() => new FileKeyRing(keys.FullName, createIfMissing: false));
        _ = new FileKeyRing(keys.FullName, createIfMissing: true);
        var file = Path.Combine(keys.FullName, "master.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidOperationException>(() => new FileKeyRing(keys.FullName, createIfMissing: true));
    }

    private ServiceProvider Services(IQueueBell? bell = null)
    {
        var services = new ServiceCollection();
        if (bell is not null)
            services.AddSingleton(bell);
        return services.AddCatalyzeStorage(azurite.Configuration(("Catalyze:Keys:Directory", keys.FullName))).BuildServiceProvider();
    }

    private sealed class RecordingBell : IQueueBell
    {
        public List<string> Rings { get; } = [];

        public void Ring(string queueName) => Rings.Add(queueName);
    }
}
