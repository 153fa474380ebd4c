namespace Catalyze.Contracts.Orders;

/// <summary>To a management agent: build an image and push it to the pod's registry. Answered by a build report.</summary>
public sealed record BuildImageOrder : Order
{
    /// <summary>Names the image's content: the same address always means the same specification. Used as the image's tag.</summary>
    public required string ContentAddress { get; init; }

    /// <summary>Repository within the registry: <c>env-…/app01</c>, or <c>catalog/redis</c> for what environments share.</summary>
    public required string Repository { get; init; }

    /// <summary>Build context, an uncompressed tar, with a read-only, expiring signature.</summary>
    public required string ContextUri { get; init; }

    /// <summary>How long the build may take, in seconds.</summary>
    public int TimeoutSeconds { get; init; } = 1800;
}
