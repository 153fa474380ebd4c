namespace Catalyze.Contracts.Agents;

public enum AgentKind
{
    /// <summary>Runs customers' containers on one host of a customer pod.</summary>
    Host,

    /// <summary>Builds images, holds the registry and the environments' authorities, passes orders on.</summary>
    Management,
}
