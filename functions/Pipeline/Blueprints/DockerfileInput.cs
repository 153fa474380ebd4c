namespace Catalyze.Pipeline;

/// <summary>What differs between the Dockerfiles of the catalog.</summary>
internal sealed record DockerfileInput
{
    public required string UserName { get; init; }

    /// <summary>Fixed, and the same for user and group, so that a volume fits every later image of the type.</summary>
    public required int UserId { get; init; }

    public required string Home { get; init; }

    /// <summary>Debian packages.</summary>
    public required IReadOnlyList<string> Packages { get; init; }

    /// <summary>Shell commands before the packages are installed.</summary>
    public IReadOnlyList<string> BeforePackages { get; init; } = [];

    /// <summary>Shell commands after that, in the same layer.</summary>
    public IReadOnlyList<string> AfterPackages { get; init; } = [];

    /// <summary>Folders the user owns.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Folders that a file system in memory will cover.</summary>
    public IReadOnlyList<string> TemporaryFolders { get; init; } = [];

    /// <summary>From the context → into the image.</summary>
    public required IReadOnlyList<(string Source, string Target)> Copies { get; init; }

    /// <summary>Commands that fail the build when the image cannot work.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What asks the service to end, where it is not SIGTERM.</summary>
    public string? StopSignal { get; init; }
}
