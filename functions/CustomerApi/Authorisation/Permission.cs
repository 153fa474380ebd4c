namespace Catalyze.CustomerApi.Authorisation;

/// <summary>What may be done with an environment.</summary>
public enum Permission
{
    /// <summary>See it: configuration without values, status, releases, deployments. Every other permission includes it.</summary>
    Read,

    /// <summary>Change what it should be: services, connections, variables, domains, sources.</summary>
    Configure,

    /// <summary>Make the configuration or an earlier release real.</summary>
    Deploy,

    /// <summary>Run it: start, stop, scale, jobs, maintenance.</summary>
    Operate,

    /// <summary>Rename and remove it; includes all the others. For all environments: create new ones.</summary>
    Own,
}
