namespace Catalyze.HostAgent.Volumes;

/// <summary>A volume cannot be had; the message says why, for the person who waits for the instance.</summary>
public sealed class VolumeException : IOException
{
    public VolumeException(string message)
        : base(message)
    {
    }

    public VolumeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
