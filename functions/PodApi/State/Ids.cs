using System.Security.Cryptography;
using System.Text;

namespace Catalyze.PodApi.State;

/// <summary>Names of things: lower-case letters and digits without those that look alike.</summary>
internal static class Ids
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private const string DeploymentPrefix = "dep-";
    private const string JobPrefix = "job-";
    private static readonly System.Buffers.SearchValues<char> JobLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public static string NewDeployment() => DeploymentPrefix + RandomNumberGenerator.GetString(Alphabet, 14);

    public static string NewRelease() => "rel-" + RandomNumberGenerator.GetString(Alphabet, 14);

    public static string NewRotation() => "rot-" + RandomNumberGenerator.GetString(Alphabet, 14);

    public static string NewMaintenance() => "mnt-" + RandomNumberGenerator.GetString(Alphabet, 14);
    public static string NewRevocation() => "rev-" + RandomNumberGenerator.GetString(Alphabet, 14);

    /// <summary>The same deployment always names its instances alike, so that planning twice makes nothing twice.</summary>
    public static string Instance(string deploymentId, string label, int ordinal)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{deploymentId}/{label}/{ordinal}"));
        // Host agents know letters, digits and dashes; the hash tells a worker's name from a service's of the same look.
        return $"{label.Replace('.', '-')}-{ordinal}-{string.Concat(hash.Take(8).Select(b => Alphabet[b % Alphabet.Length]))}";
    }

    /// <summary>Whether it looks like a deployment's id.</summary>
    public static bool IsDeployment(string id) => id.StartsWith(DeploymentPrefix, StringComparison.Ordinal);

    /// <summary>Whether it can be a job's id: whoever asks for a job names it, so that asking twice makes one.</summary>
    public static bool IsJob(string? id) => id is { Length: >= 12 and <= 40 } && id.StartsWith(JobPrefix, StringComparison.Ordinal) && id.AsSpan(JobPrefix.Length).IndexOfAnyExcept(JobLetters) < 0;

    /// <summary>The one instance of a job.</summary>
    public static string JobInstance(string label, string jobId) => $"{label}-{jobId}";

    /// <summary>Whether it can be an organisation's id; organisations themselves are the Customer API's.</summary>
    public static bool IsOrganisation(string? id) => id is { Length: > 0 and <= 60 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
