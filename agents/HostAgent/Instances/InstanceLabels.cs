namespace Catalyze.HostAgent.Instances;

/// <summary>Labels of an instance's container, by which it is found again.</summary>
public static class InstanceLabels
{
    public const string Instance = "catalyze.instance";

    public const string Environment = "catalyze.environment";

    public const string Service = "catalyze.service";

    public const string Generation = "catalyze.generation";

    public const string Deployment = "catalyze.deployment";

    public const string Release = "catalyze.release";

    /// <summary>The agent that made it: engines may be shared in tests and during moves.</summary>
    public const string Host = "catalyze.host";
}
