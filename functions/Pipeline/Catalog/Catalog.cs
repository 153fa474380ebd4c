using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>The service types the platform offers.</summary>
public static class Catalog
{
    /// <summary>Type of the service that domains imply; it cannot be asked for.</summary>
    public const string EdgeType = "edge";

    /// <summary>Type of the service that keeps an environment's log lines.</summary>
    public const string LoggingType = ToolTypes.Logging;

    /// <summary>Type of the service that keeps what an environment's hosts measure.</summary>
    public const string MonitoringType = ToolTypes.Monitoring;

    /// <summary>Where images copy the tools' programs from: an image that pods are given, named by what the programs are made from.</summary>
    internal static string Tools => $"--from=catalyze/tools:{ImageFile.Text("tools-version").Trim()} /opt/catalyze/";

    /// <summary>Label of the implied edge; reserved.</summary>
    public const string EdgeLabel = "edge";

    /// <summary>Label of the implied quorum; reserved.</summary>
    public const string QuorumLabel = "quorum";

    /// <summary>Types a specification may ask for, sorted by name.</summary>
    public static IReadOnlyList<CatalogType> Types { get; } = [CodeRecipe.CatalogType, LoggingRecipe.CatalogType, MonitoringRecipe.CatalogType, PostgresqlRecipe.CatalogType, RedisRecipe.CatalogType];

    private static readonly IReadOnlyList<ServiceRecipe> Recipes = [new CodeRecipe(), new PostgresqlRecipe(), new RedisRecipe(), new LoggingRecipe(), new MonitoringRecipe(), new EdgeRecipe(), new QuorumRecipe()];

    /// <summary>A type by name, the implied ones included; null for an unknown one.</summary>
    public static CatalogType? Find(string type) => FindRecipe(type)?.Type;

    /// <summary>Whether services of this type are an environment's own tools: read by people through its edge, fed by hosts, connected to by no service.</summary>
    public static bool IsTool(string type) => ToolTypes.All.Contains(type);

    internal static ServiceRecipe? FindRecipe(string type) => Recipes.FirstOrDefault(r => r.Type.Type == type);
}
