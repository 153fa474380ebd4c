using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A public host name; also how one is asked for.</summary>
internal sealed record PublishedSite
{
    public int Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Name of a certificate.</summary>
    public required string Cert { get; init; }

    public int SiteFileId { get; init; }

    /// <summary>Label of the service it leads to.</summary>
    public required string UpstreamService { get; init; }

    public bool Restricted { get; init; }

    [JsonPropertyName("site_values")]
    public IReadOnlyDictionary<string, JsonElement>? SiteValues { get; init; }
}
