using System.Text.RegularExpressions;
using Catalyze.Contracts.Orders;
using Catalyze.Docker;
using Catalyze.Link;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Building;

/// <summary>Makes one image: context → engine → registry. What the registry already has is not built again.</summary>
internal sealed partial class ImageBuilder(
    DockerEngine engine, RegistryClient registry, RegistryTrust trust, AgentIdentity identity, ContextDownload contexts, ManagementAgentOptions options, TimeProvider time, ILogger<ImageBuilder> log)
{
    /// <exception cref="HttpRequestException">Engine, registry or storage do not answer: worth another attempt.</exception>
    public async Task<BuildOutcome> BuildAsync(BuildImageOrder order, CancellationToken cancellationToken)
    {
        var output = new OutputTail();
        var timings = new Dictionary<string, long>(StringComparer.Ordinal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(order.TimeoutSeconds));
        try
        {
            if (!Repository().IsMatch(order.Repository) || !Tag().IsMatch(order.ContentAddress))
                throw new BuildFailedException($"'{order.Repository}:{order.ContentAddress}' is not the name of an image.");
            if (await registry.FindAsync(order.Repository, order.ContentAddress, limit.Token) is { } present)
            {
                LogPresent(log, order.Repository, order.ContentAddress, present.Digest);
                return Success(order, present, output, timings);
            }

            await MakeAsync(order, output, timings, limit.Token);

            // What counts is what the registry holds now, not what the engine says it sent.
            var pushed = await registry.FindAsync(order.Repository, order.ContentAddress, limit.Token)
                ?? throw new HttpRequestException("The registry does not hold what was pushed to it.");
            LogBuilt(log, order.Repository, order.ContentAddress, pushed.Digest, timings.GetValueOrDefault("build"), timings.GetValueOrDefault("push"));
            return Success(order, pushed, output, timings);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure(order, $"The build took longer than {order.TimeoutSeconds} seconds.", output, timings);
        }
        catch (Exception e) when (e is BuildFailedException or DockerException { Status: null or < System.Net.HttpStatusCode.InternalServerError })
        {
            // The log has the engine's words only: what a customer's program printed is the customer's.
            return Failure(order, e.Message, output, timings) with { Error = BuildFailure.Explain(e.Message, output.ToString()) };
        }
    }

    [GeneratedRegex("^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Repository();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();

    private async Task MakeAsync(BuildImageOrder order, OutputTail output, Dictionary<string, long> timings, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var context = await contexts.FetchAsync(order.ContextUri, cancellationToken);
        Clock("fetch");

        var name = $"{options.Registry}/{order.Repository}";
        var settings = new BuildOptions
        {
            Tags = [$"{name}:{order.ContentAddress}"],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["catalyze.content-address"] = order.ContentAddress },
            MemoryBytes = options.BuildMemoryMib * 1024L * 1024,
            CpuMillis = options.BuildCpuMillis > 0 ? options.BuildCpuMillis : null,
        };
        await engine.Images.BuildAsync(context, settings, output, cancellationToken);
        Clock("build");

        if (options.RegistrySocket is not null)
            trust.Pin(options.Registry, identity.SigningPublicKey);
        await engine.Images.PushAsync(name, order.ContentAddress, progress: null, cancellationToken, await registry.TokenAsync(order.Repository, cancellationToken));
        Clock("push");

        void Clock(string step)
        {
            timings[step] = (long)time.GetElapsedTime(started).TotalMilliseconds;
            started = time.GetTimestamp();
        }
    }

    private BuildOutcome Success(BuildImageOrder order, RegistryImage image, OutputTail output, Dictionary<string, long> timings) =>
        new($"{options.Registry}/{order.Repository}@{image.Digest}", image.Bytes, Error: null, output.ToString(), timings) { Layers = image.Layers };

    private BuildOutcome Failure(BuildImageOrder order, string error, OutputTail output, Dictionary<string, long> timings)
    {
        LogFailed(log, order.Repository, order.ContentAddress, error);
        return new BuildOutcome(Image: null, ImageBytes: 0, error, output.ToString(), timings);
    }

    [LoggerMessage(5120, LogLevel.Information, "{Repository}:{ContentAddress} is in the registry already: {Digest}")]
    private static partial void LogPresent(ILogger log, string repository, string contentAddress, string digest);

    [LoggerMessage(5121, LogLevel.Information, "Built {Repository}:{ContentAddress}: {Digest}, {BuildMilliseconds} ms to build, {PushMilliseconds} ms to push")]
    private static partial void LogBuilt(ILogger log, string repository, string contentAddress, string digest, long buildMilliseconds, long pushMilliseconds);

    [LoggerMessage(5122, LogLevel.Warning, "Build of {Repository}:{ContentAddress} failed: {Error}")]
    private static partial void LogFailed(ILogger log, string repository, string contentAddress, string error);
}
