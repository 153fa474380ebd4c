namespace Catalyze.LogService.Search;

/// <summary>Patterns in which <c>*</c> stands for any text, whatever its case.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
            return string.Equals(pattern, text, StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
            return false;
        var position = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            // The first place is as good as any later one: only less would be left.
            var found = text.IndexOf(part, position, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
                return false;
            position = found + part.Length;
        }

        return text.Length - position >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}
