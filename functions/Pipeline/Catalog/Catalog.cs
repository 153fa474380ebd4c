using Catalyze.Contracts.Deployments;

namespace Catalyze.Pipeline;

/// <summary>The service types the platform offers.</summary>
public static class Catalog
{
    /// <summary>Type of the service that domains imply; it cannot be asked for.</summary>
    public const string EdgeType = "edge";

    /// <summary>Label of the implied edge; reserved.</summary>
    public const string EdgeLabel = "edge";

    /// <summary>Label of the implied quorum; reserved.</summary>
    public const string QuorumLabel = "quorum";

    /// <summary>Types a specification may ask for, sorted by name.</summary>
    public static IReadOnlyList<CatalogType> Types { get; } = [CodeRecipe.CatalogType, PostgresqlRecipe.CatalogType, RedisRecipe.CatalogType];

    private static readonly IReadOnlyList<ServiceRecipe> Recipes = [new CodeRecipe(), new PostgresqlRecipe(), new RedisRecipe(), new EdgeRecipe(), new QuorumRecipe()];

    /// <summary>A type by name, the implied ones included; null for an unknown one.</summary>
    public static CatalogType? Find(string type) => FindRecipe(type)?.Type;

    internal static ServiceRecipe? FindRecipe(string type) => Recipes.FirstOrDefault(r => r.Type.Type == type);
}
