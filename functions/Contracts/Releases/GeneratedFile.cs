namespace Catalyze.Contracts.Releases;

/// <summary>A file that the platform made for a service; no secret is in it.</summary>
/// <param name="Name">Path within the image's build (<c>image/Dockerfile</c>), name of the profile (<c>apparmor/…</c>), or path in the edge's container.</param>
/// <param name="Contents">Text.</param>
/// <param name="Mode">Permissions in octal digits, <c>0644</c>.</param>
public sealed record GeneratedFile(string Name, string Contents, string Mode);
