using Catalyze.Contracts.Specifications;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Tools;

/// <summary>Names and addresses of environments' own tools.</summary>
internal sealed class ToolPlaces(IOptions<CustomerApiOptions> options)
{
    private readonly ToolOptions tools = options.Value.Tools;

    /// <summary>Host name of a tool; null where tools have none.</summary>
    public string? NameOf(string environmentId, string label) => tools is { Domain: { Length: > 0 } domain, Dashboard.Length: > 0 } ? $"{label}-{environmentId}.{domain}" : null;

    /// <summary>The dashboard's page that hands over to a tool.</summary>
    public string EntranceOf(string environmentId, string label) => $"{tools.Dashboard!.TrimEnd('/')}/environments/{environmentId}/tools/{label}";

    /// <summary>Whether a host name is the platform's.</summary>
    public bool Owns(string name) =>
        tools.Domain is { Length: > 0 } domain && (name == domain || name.EndsWith('.' + domain, StringComparison.Ordinal));

    public static bool IsTool(string type) => ToolTypes.All.Contains(type);
}
