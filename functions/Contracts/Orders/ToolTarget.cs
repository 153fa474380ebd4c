namespace Catalyze.Contracts.Orders;

/// <summary>Where a host delivers what it knows of an instance: its output, or what it measures.</summary>
/// <param name="Service">Label of the environment's tool, which its certificate must name.</param>
/// <param name="Endpoint">Its instance.</param>
public sealed record ToolTarget(string Service, WireEndpoint Endpoint)
{
    /// <summary>Name of a logging service's entrance for batches of lines (<see cref="WireEntrance"/>).</summary>
    public const string Lines = "lines";

    /// <summary>Name of a monitoring service's entrance for batches of samples.</summary>
    public const string Samples = "samples";
}
