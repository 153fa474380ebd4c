namespace Catalyze.Contracts.Health;

/// <summary>One management agent and one pod that it looks after.</summary>
/// <param name="AgentId">Its name.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Address">Where hosts reach it.</param>
/// <param name="PublishedAt">When it last published the pod's offers, by storage's clock; null where it never did.</param>
/// <param name="Silent">Whether that is too long ago: nobody is declared lost on the word of one who is silent.</param>
/// <param name="ClockAheadSeconds">Its clock against storage's.</param>
/// <param name="Hosts">Hosts that it told of.</param>
public sealed record ManagementAgentHealth(string AgentId, string Pod, string Address, DateTimeOffset? PublishedAt, bool Silent, double? ClockAheadSeconds, int Hosts);
