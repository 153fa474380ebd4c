using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Turns a service into its image and the way to run it.</summary>
public static class BlueprintFactory
{
    // Raised to have every image made again where nothing rendered changed, for example for newer Debian packages.
    private const int RecipeVersion = 1;

    /// <summary>The same arguments always give the same blueprint, byte for byte.</summary>
    /// <param name="service">A service of an expanded topology.</param>
    /// <param name="source">What its archive holds; needed by code services only.</param>
    /// <param name="environmentId">Environment it belongs to; part of the repository of what must not be shared.</param>
    /// <exception cref="ArgumentException">An unknown type, or a code service without source.</exception>
    public static ServiceBlueprint Create(ServiceSpecification service, SourceManifest? source, string environmentId)
    {
        ArgumentNullException.ThrowIfNull(service);
        var recipe = Catalog.FindRecipe(service.Type) ?? throw new ArgumentException($"The catalog has no type {service.Type}.", nameof(service));
        var sourceDigest = recipe.Type.NeedsSource ? source?.Digest : null;
        List<BuildFile> files = [.. recipe.Files(service, source).OrderBy(f => f.Path, StringComparer.Ordinal)];
        var context = new BuildContext(files, sourceDigest);
        return new ServiceBlueprint(AddressOf(context), recipe.Repository(environmentId, source), context, recipe.Runtime(service));
    }

    // Lengths keep the parts apart: no two different contexts give the same bytes.
    private static string AddressOf(BuildContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"catalyze-image-{RecipeVersion}");
        Append(context.SourceDigest ?? "");
        foreach (var file in context.Files)
        {
            Append(file.Path);
            Append(file.Executable ? "x" : "-");
            Append(file.Text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string part)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(Encoding.UTF8.GetBytes($"{bytes.Length}:"));
            hash.AppendData(bytes);
        }
    }
}
