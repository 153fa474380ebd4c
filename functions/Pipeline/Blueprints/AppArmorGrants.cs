namespace Catalyze.Pipeline;

/// <summary>What a type's profile allows beyond what every container needs.</summary>
internal sealed record AppArmorGrants
{
    /// <summary>Programs that may be run, as AppArmor globs.</summary>
    public required IReadOnlyList<string> Programs { get; init; }

    /// <summary>Folders with everything below them that may be read and mapped.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>Folders with everything below them that may be written.</summary>
    public IReadOnlyList<string> Write { get; init; } = [];

    /// <summary>Capabilities, without the prefix <c>CAP_</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
}
