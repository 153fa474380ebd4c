namespace Catalyze.Pipeline;

/// <summary>Follows symbolic links as a file system would, and notices where one leaves the archive.</summary>
/// <remarks>
/// Looking at the text of a target is not enough: with <c>a → .</c>, the target <c>a/..</c> reads as the root but leads out of it. So every
/// segment is followed through the links the archive itself has.
/// </remarks>
/// <param name="links">Path of each symbolic link → its target.</param>
internal sealed class LinkResolver(IReadOnlyDictionary<string, string> links)
{
    private const int MostFollowed = 40;

    /// <summary>Whether following the link at <paramref name="path"/> stays within the archive; a target that does not exist is within.</summary>
    public bool StaysInside(string path)
    {
        var followed = 0;
        return Follow(ArchivePath.Parent(path), links[path], ref followed) is not null;
    }

    // Null: outside, or no end of links.
    private string? Follow(string from, string target, ref int followed)
    {
        if (target.StartsWith('/'))
            return null;
        var here = from;
        foreach (var segment in target.Split('/'))
        {
            if (segment is "" or ".")
                continue;
            if (segment == "..")
            {
                if (here.Length == 0)
                    return null;
                here = ArchivePath.Parent(here);
                continue;
            }

            var next = here.Length == 0 ? segment : $"{here}/{segment}";
            if (!links.TryGetValue(next, out var further))
            {
                here = next;
                continue;
            }

            if (++followed > MostFollowed || Follow(here, further, ref followed) is not { } resolved)
                return null;
            here = resolved;
        }

        return here;
    }
}
