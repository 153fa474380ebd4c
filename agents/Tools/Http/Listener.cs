namespace Catalyze.Tools.Http;

/// <summary>The listeners; each has routes of its own, since who may reach which is a matter of wires.</summary>
public enum Listener
{
    /// <summary>Where hosts deliver.</summary>
    Ingest,

    /// <summary>Where people look.</summary>
    Pages,

    /// <summary>Where a component of the tool brings what is to be told. Loopback only.</summary>
    Notices,
}
