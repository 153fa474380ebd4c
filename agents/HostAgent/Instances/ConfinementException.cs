namespace Catalyze.HostAgent.Instances;

/// <summary>The instance cannot be confined as its order wants, so it is not started.</summary>
public sealed class ConfinementException : InvalidOperationException
{
    public ConfinementException(string message)
        : base(message)
    {
    }

    public ConfinementException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
