namespace Catalyze.HostAgent.State;

/// <summary>Names made from ids that come from outside.</summary>
public static class InstanceNames
{
    /// <summary>Lower-case letters, digits and dashes, at most 100: safe in a path, a container's name and a label.</summary>
    public static bool IsValid(string id) =>
        id is { Length: > 0 and <= 100 } && id[0] != '-' && id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>A host name that goes into a path: letters, digits, dashes, dots, and no <c>..</c>.</summary>
    public static bool IsHostName(string name) =>
        name is { Length: > 0 and <= 253 } && char.IsAsciiLetterOrDigit(name[0]) && !name.Contains("..", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    public static string Container(string instanceId) => "cz-" + instanceId;
}
