using System.Collections.Concurrent;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Loads profiles into the kernel before a container that names them starts.</summary>
public sealed class AppArmorProfiles(CommandRunner commands)
{
    private readonly ConcurrentDictionary<string, string> _loaded = new(StringComparer.Ordinal);

    /// <exception cref="ConfinementException">The profile is missing or refused; the message has the parser's words.</exception>
    public async Task LoadAsync(string name, string text, CancellationToken cancellationToken)
    {
        if (text.Length == 0)
            throw new ConfinementException($"The order came without the text of AppArmor profile '{name}'.");
        if (_loaded.TryGetValue(name, out var loaded) && loaded == text)
            return;
        try
        {
            await commands.RunAsync("apparmor_parser", ["--replace", "--skip-cache"], text, cancellationToken);
        }
        catch (CommandFailedException exception)
        {
            throw new ConfinementException(exception.Message, exception);
        }

        _loaded[name] = text;
    }
}
