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

    /// <summary>See what a variable holds, one at a time; every time leaves an entry in the audit trail.</summary>
    Reveal,

    /// <summary>Read what its instances write and what is measured of them, in its own tools. Such lines may hold what patients told, so no other permission but own includes it.</summary>
    Observe,

    /// <summary>Rename and remove it; includes all the others. For all environments: create new ones.</summary>
    Own,
}
