namespace Catalyze.PodApi.Http;

/// <summary>Who may call a route.</summary>
public enum PodPolicy
{
    /// <summary>Operators.</summary>
    Operator,

    /// <summary>Operators and services, that is the Customer API.</summary>
    Service,

    /// <summary>An agent that has no key yet: the one-time token is in the request.</summary>
    EnrolmentToken,

    /// <summary>An agent: the request is signed with the key it enrolled with.</summary>
    AgentSignature,
}
