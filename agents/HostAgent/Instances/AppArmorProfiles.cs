using System.Collections.Concurrent;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Loads profiles into the kernel before a container that names them starts.</summary>
public sealed class AppArmorProfiles(CommandRunner commands)
{
    private readonly ConcurrentDictionary<string, string> _loaded = new(StringComparer.Ordinal);

    /// <exception cref="CommandFailedException">The profile is refused; the message has the parser's words.</exception>
    public async Task LoadAsync(string name, string text, CancellationToken cancellationToken)
    {
        if (text.Length == 0)
            throw new InvalidOperationException($"The order came without the text of AppArmor profile '{name}'.");
        if (_loaded.TryGetValue(name, out var loaded) && loaded == text)
            return;
        await commands.RunAsync("apparmor_parser", ["--replace", "--skip-cache"], text, cancellationToken);
        _loaded[name] = text;
    }
}
