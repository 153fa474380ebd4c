using System.Text.RegularExpressions;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Addresses made of route patterns.</summary>
internal static partial class RoutePath
{
    /// <summary>The pattern with ids in its holes; those of things that do not exist where none is given.</summary>
    public static string Fill(string pattern, string environmentId, string organisationId = "org-aaaaaaaaaa") => Hole().Replace(pattern, hole => hole.Groups[1].Value switch
    {
        "environmentId" => environmentId,
        "organisationId" => organisationId,
        "label" => "db01",
        "documentName" => "openapi",
        var name => $"{name.ToLowerInvariant()}-1",
    });

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Hole();
}
