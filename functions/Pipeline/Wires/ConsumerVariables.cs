namespace Catalyze.Pipeline;

/// <summary>What a consumer learns about its providers.</summary>
public static class ConsumerVariables
{
    /// <summary>
    /// <c>&lt;LABEL&gt;_URL</c> for each provider (<c>DB01_URL</c>; dashes become underscores), <c>&lt;LABEL&gt;_RO_URL</c> where it has standbys, and <c>DATABASE_URL</c>, <c>REDIS_URL</c> where the
    /// consumer has exactly one provider of that type. They hold secrets. The consumer's own variables come on top.
    /// </summary>
    /// <exception cref="KeyNotFoundException">A secret of a provider is missing.</exception>
    public static IReadOnlyDictionary<string, string> For(IReadOnlyList<ConnectedProvider> providers)
    {
        ArgumentNullException.ThrowIfNull(providers);
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var ofOneType in providers.GroupBy(p => p.Service.Type, StringComparer.Ordinal))
        {
            var recipe = Catalog.FindRecipe(ofOneType.Key) ?? throw new ArgumentException($"The catalog has no type {ofOneType.Key}.", nameof(providers));
            foreach (var provider in ofOneType)
            {
                if (recipe.ConsumerUrl(provider.Service, provider.Secrets) is not { } url)
                    continue;
                variables[LabelVariable(provider.Service.Label)] = url;
                if (recipe.ReadOnlyUrl(provider.Service, provider.Secrets) is { } readOnly)
                    variables[LabelVariable(LoopbackNames.ReadOnly(provider.Service.Label))] = readOnly;
                if (recipe.UsualUrlVariable is { } usual && ofOneType.Count() == 1)
                    variables[usual] = url;
            }
        }

        return variables;
    }

    internal static string LabelVariable(string label) => label.Replace('-', '_').ToUpperInvariant() + "_URL";
}
