namespace Catalyze.Contracts.Orders;

/// <summary>
/// Makes an instance a job: its container is started once and never again, ends with its process or its time, and is then removed with everything it had. What it runs is in its
/// variables, which are sealed.
/// </summary>
/// <param name="TimeLimitSeconds">From the start of its process.</param>
/// <param name="OutputKey">Public key (SubjectPublicKeyInfo, P-256) of this job alone, to which its output is sealed.</param>
public sealed record InstanceJob(int TimeLimitSeconds, byte[] OutputKey)
{
    /// <summary>Most bytes of the end of the output that are kept.</summary>
    public const int MostOutputBytes = 32 * 1024;

    /// <summary>Variable that tells an image's entrypoint what to run in place of its service.</summary>
    public const string CommandVariable = "CATALYZE_COMMAND";

    /// <summary>The place its output is sealed for.</summary>
    public static string OutputPlace(string instanceId) => $"instance/{instanceId}/output";
}
