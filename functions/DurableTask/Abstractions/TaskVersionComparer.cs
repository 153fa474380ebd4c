namespace Catalyze.DurableTask;

/// <summary>Order of versions: none before any, numbered ones by number, others by text.</summary>
internal static class TaskVersionComparer
{
    public static int Compare(string? left, string? right)
    {
        if (string.IsNullOrWhiteSpace(left) || string.IsNullOrWhiteSpace(right))
            return (string.IsNullOrWhiteSpace(left) ? 0 : 1) - (string.IsNullOrWhiteSpace(right) ? 0 : 1);
        return System.Version.TryParse(left, out var a) && System.Version.TryParse(right, out var b)
            ? a.CompareTo(b)
            : StringComparer.OrdinalIgnoreCase.Compare(left, right);
    }
}
