namespace Catalyze.DurableTask.Tests.Surface;

/// <summary>One line of the surface.</summary>
/// <param name="Namespace">Without the vendor's part.</param>
/// <param name="Type">Declaration of a type or extension; of a member's type only the name.</param>
/// <param name="Member">Declaration of a member; null for the type itself.</param>
/// <param name="Owner">Name of the type, or of the extension method.</param>
internal sealed record SurfaceLine(string Namespace, string Type, string? Member, string Owner)
{
    public override string ToString() => Member is null ? $"{Namespace} | {Type}" : $"{Namespace} | {Type} | {Member}";
}
