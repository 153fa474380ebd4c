namespace Catalyze.MonitorService.Http;

/// <summary>The listeners; each has routes of its own, since who may reach which is a matter of wires.</summary>
internal enum Listener
{
    /// <summary>Where hosts deliver.</summary>
    Ingest,

    /// <summary>Where people look.</summary>
    Pages,

    /// <summary>Where Alertmanager brings what is to be told. Loopback only.</summary>
    Notices,
}
