using Azure;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>A configuration with its values, and the version it was read in.</summary>
internal sealed record StoredConfiguration(EnvironmentConfiguration Configuration, long Version, ETag RowETag)
{
    /// <summary>Strong entity tag of the document.</summary>
    public string EntityTag => EntityTagOf(Version);

    public static string EntityTagOf(long version) => $"\"v{version}\"";
}
