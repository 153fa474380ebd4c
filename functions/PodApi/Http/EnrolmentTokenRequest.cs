using Catalyze.Contracts.Agents;

namespace Catalyze.PodApi.Http;

/// <summary>Body of <c>POST /pod/enrolment-tokens</c>.</summary>
/// <param name="AgentId">Name the agent will have.</param>
/// <param name="Kind">What it will be.</param>
public sealed record EnrolmentTokenRequest(string AgentId, AgentKind Kind);
