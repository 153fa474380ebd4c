using System.Text.RegularExpressions;
using Azure.Core;

namespace Catalyze.DurableTaskSupport;

/// <summary>A call to storage, named so that the same call of another run has the same name.</summary>
/// <param name="Name">Method and address, without what differs from run to run.</param>
/// <param name="Occurrence">The how-manieth of its name in this process, from 1.</param>
public sealed partial record StorageCall(string Name, int Occurrence)
{
    internal static string NameOf(Request request)
    {
        // Azurite's addresses begin with the account.
        var path = Uri.UnescapeDataString(request.Uri.ToUri().AbsolutePath).Split('/', 3)[^1];
        path = Varying().Replace(path, "*");
        var conditional = request.Headers.TryGetValue("If-Match", out var version) && version != "*" ? " if" : string.Empty;
        return $"{request.Method} {path}{(request.Uri.Query.Contains("peekonly", StringComparison.Ordinal) ? "?peek" : string.Empty)}{conditional}";
    }

    [GeneratedRegex("hub[0-9a-f]{12}|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{8,}(-[0-9]{8})?")]
    private static partial Regex Varying();
}
