namespace Catalyze.CustomerApi.Tools;

/// <summary>How environments' own tools are reached. Without a domain they have no address, and nobody enters them.</summary>
public sealed class ToolOptions
{
    /// <summary>Domain below which each tool has a name, <c>logs-env-0123456789.tools.example.org</c>: a wildcard record leads to the edge routers. It is the platform's alone.</summary>
    public string? Domain { get; set; }

    /// <summary>Address of the dashboard as browsers know it, <c>https://dashboard.example.org</c>: where who comes to a tool without a session is sent.</summary>
    public string? Dashboard { get; set; }
}
