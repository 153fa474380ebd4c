namespace Catalyze.Tools.Access;

/// <summary>Metadata of a route of the pages' listener that needs no session.</summary>
public sealed class OpenToAnyone
{
    private OpenToAnyone()
    {
    }

    public static OpenToAnyone Mark { get; } = new();
}
