using Catalyze.Contracts.Problems;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Http;

/// <summary>What became of a request for a deployment: accepted (or refused by the environment's row), wrong fields, or a refusal.</summary>
public sealed record RequestOutcome
{
    public AcceptOutcome? Accepted { get; init; }

    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>HTTP status of a refusal.</summary>
    public int Status { get; init; } = StatusCodes.Status409Conflict;

    /// <summary>Last part of the refusal's problem type; null where it is no such refusal.</summary>
    public string? Refusal { get; init; }

    public string Title { get; init; } = "";

    public string Detail { get; init; } = "";

    /// <summary>When to ask again; null where nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static RequestOutcome UnknownEnvironment { get; } = new() { Status = StatusCodes.Status404NotFound, Refusal = "not-found", Title = "Not found", Detail = "There is no such environment." };

    internal static RequestOutcome NothingServes { get; } = new() { Refusal = "nothing-deployed", Title = "Nothing is deployed", Detail = "The environment has no release that serves yet; deploy one first." };

    internal static RequestOutcome PlanOutdated { get; } = new() { Refusal = "plan-outdated", Title = "The plan is out of date", Detail = "What was planned, or what it was planned for, has changed since; plan again." };

    internal static RequestOutcome PlanImpossible { get; } = new() { Refusal = "plan-not-placed", Title = "The plan cannot be carried out", Detail = "Something of it finds no host; the plan tells why." };
}
