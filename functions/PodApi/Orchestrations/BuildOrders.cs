using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Catalyze.Contracts.Orders;
using Catalyze.Pipeline;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.State;
using Catalyze.Storage;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Writes build contexts and orders builds.</summary>
public sealed class BuildOrders(PodContainers containers, SourceStore sources, StorageSignatures signatures, OrderSender sender, PodApiOptions options)
{
    public async Task OrderAsync(DeploymentScene scene, AgentRecord builder, IEnumerable<ServiceBlueprint> blueprints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        foreach (var blueprint in blueprints)
        {
            var name = $"{blueprint.ContentAddress}.tar";
            await WriteContextAsync(name, blueprint.Context, cancellationToken);
            var context = await signatures.BlobAsync(PodContainers.ContextsName, name, BlobSasPermissions.Read, options.SignatureLifetime, cancellationToken);
            var order = new BuildImageOrder
            {
                OrderId = $"{scene.DeploymentId}-build-{blueprint.ContentAddress[..16]}",
                DeploymentId = scene.DeploymentId,
                EnvironmentId = scene.EnvironmentId,
                ContentAddress = blueprint.ContentAddress,
                Repository = blueprint.Repository,
                ContextUri = context.ToString(),
                TimeoutSeconds = (int)options.BuildTimeout.TotalSeconds,
            };
            await sender.SendAsync(builder, order, cancellationToken);
        }
    }

    // The same address always means the same content, so a context that is there is right.
    private async Task WriteContextAsync(string name, BuildContext context, CancellationToken cancellationToken)
    {
        var blob = containers.Contexts.GetBlobClient(name);
        if (await blob.ExistsAsync(cancellationToken)) return;
        await using var source = context.SourceDigest is null ? null : await sources.OpenAsync(context.SourceDigest, cancellationToken);
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"catalyze-context-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (file)
        {
            await BuildContextWriter.WriteAsync(context, source, file, cancellationToken);
            file.Position = 0;
            try
            {
                await blob.UploadAsync(file, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.Status is 409 or 412)
            {
                // Another deployment wrote the same context at the same time.
            }
        }
    }
}
