using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>One type of the catalog: what its image holds, how it runs, what its consumers are told.</summary>
internal abstract class ServiceRecipe
{
    public abstract CatalogType Type { get; }

    /// <summary>The rendered files of the image's build context, <c>Dockerfile</c> included.</summary>
    public abstract IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source);

    /// <summary>Repository of the image.</summary>
    public abstract string Repository(string environmentId, SourceManifest? source);

    public abstract ServiceRuntime Runtime(ServiceSpecification service);

    /// <summary>Where a consumer reaches the provider, with credentials; null where there is nothing to tell.</summary>
    public virtual string? ConsumerUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) => null;

    /// <summary>Where a consumer reaches standbys for reading, with credentials; null where there are none to tell of.</summary>
    public virtual string? ReadOnlyUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) => null;

    /// <summary>Usual name of <see cref="ConsumerUrl"/>, given when a consumer has only one provider of this type; null for none.</summary>
    public virtual string? UsualUrlVariable => null;

    /// <summary>Whether instances of the service talk to each other.</summary>
    public virtual bool Replicates(ServiceSpecification service) => false;

    /// <summary>Whether instances of the service agree on a primary, for which they need the environment's quorum.</summary>
    public virtual bool ElectsPrimary(ServiceSpecification service) => false;
}
