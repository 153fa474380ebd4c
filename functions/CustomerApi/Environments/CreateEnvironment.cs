using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Requests;

namespace Catalyze.CustomerApi.Environments;

/// <summary>A new environment.</summary>
[FromYaml]
public sealed record CreateEnvironment
{
    /// <summary>What people call it; 1 to 60 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it should hold; empty when left out.</summary>
    public EnvironmentConfiguration? Configuration { get; init; }
}
