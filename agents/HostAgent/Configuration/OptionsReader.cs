using System.Collections;
using System.Globalization;
using System.Net;
using Catalyze.Link;

namespace Catalyze.HostAgent.Configuration;

/// <summary>Reads the options; the command line wins over the environment.</summary>
public static class OptionsReader
{
    public const string Usage = """
        usage: Catalyze.HostAgent [clean] --agent-id ID --pod POD --provider PROVIDER --zone ZONE --address IPV4 --state DIR --control-plane URL
            [--token-file FILE] [--docker SOCKET] [--registry-trust DIR] [--run DIR] [--volumes DIR] [--labels k=v,k=v] [--taints k=v,k=v] [--parallelism N]
            [--capacity-memory MIB] [--capacity-cpu MILLIS] [--capacity-disk MIB] [--capacity-instances N]
            [--webhook-networks CIDR,CIDR] [--webhook-roots FILE]

        --webhook-networks   where alerts of monitoring services may be posted besides the public Internet.
        --webhook-roots      PEM certificates of the authorities that their receivers may have, in place of the machine's own.

        clean   ends every instance of this host and removes its containers, proxies, networks and mounts; volumes stay, encrypted.
        """;

    private static readonly string[] Known =
    [
        "agent-id", "pod", "provider", "zone", "address", "state", "run", "volumes", "docker", "registry-trust", "control-plane", "token-file", "labels", "taints", "parallelism",
        "capacity-memory", "capacity-cpu", "capacity-disk", "capacity-instances", "webhook-networks", "webhook-roots",
    ];

    /// <exception cref="ArgumentException">An option is unknown, missing or malformed; the message says which.</exception>
    public static HostAgentOptions Read(IReadOnlyList<string> arguments, IDictionary environment)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in environment)
        {
            var name = ((string)entry.Key).ToLowerInvariant().Replace('_', '-');
            if (name.StartsWith("catalyze-", StringComparison.Ordinal) && Known.Contains(name["catalyze-".Length..], StringComparer.Ordinal))
                values[name["catalyze-".Length..]] = (string?)entry.Value ?? "";
        }

        for (var index = 0; index < arguments.Count; index += 2)
        {
            var name = arguments[index].StartsWith("--", StringComparison.Ordinal) ? arguments[index][2..] : "";
            if (!Known.Contains(name, StringComparer.Ordinal))
                throw new ArgumentException($"There is no option '{arguments[index]}'.");
            if (index + 1 == arguments.Count)
                throw new ArgumentException($"Option '{arguments[index]}' lacks its value.");
            values[name] = arguments[index + 1];
        }

        var agentId = Required(values, "agent-id");
        var state = Path.GetFullPath(Required(values, "state"));
        return new HostAgentOptions
        {
            AgentId = agentId,
            Pod = Required(values, "pod"),
            Provider = Required(values, "provider"),
            Zone = Required(values, "zone"),
            Address = Required(values, "address"),
            StateFolder = state,
            VolumesFolder = Path.GetFullPath(values.GetValueOrDefault("volumes", Path.Combine(state, "volumes"))),
            RunFolder = Path.GetFullPath(values.GetValueOrDefault("run", $"/run/catalyze/{agentId}")),
            DockerSocket = values.GetValueOrDefault("docker", "/var/run/docker.sock"),
            RegistryTrustFolder = Path.GetFullPath(values.GetValueOrDefault("registry-trust", RegistryTrust.EngineFolder)),
            ControlPlane = Uri.TryCreate(Required(values, "control-plane"), UriKind.Absolute, out var uri)
                ? uri
                : throw new ArgumentException("Option '--control-plane' is no URL."),
            TokenFile = values.GetValueOrDefault("token-file"),
            Labels = Pairs(values, "labels"),
            Taints = Pairs(values, "taints"),
            CapacityMemoryMib = Number(values, "capacity-memory"),
            CapacityCpuMillis = Number(values, "capacity-cpu"),
            CapacityDiskMib = Number(values, "capacity-disk"),
            CapacityInstances = Number(values, "capacity-instances"),
            WebhookNetworks = Networks(values, "webhook-networks"),
            WebhookRootsFile = values.GetValueOrDefault("webhook-roots") is { Length: > 0 } roots ? Path.GetFullPath(roots) : null,
            Parallelism = (int)(Number(values, "parallelism") ?? 4),
        };
    }

    private static string Required(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value) && value.Length > 0 ? value : throw new ArgumentException($"Option '--{name}' is missing.");

    private static long? Number(Dictionary<string, string> values, string name)
    {
        if (!values.TryGetValue(name, out var text) || text.Length == 0)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"Option '--{name}' is no positive number.");
    }

    private static IPNetwork[] Networks(Dictionary<string, string> values, string name) =>
        [
            .. values.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw new ArgumentException($"Option '--{name}': '{text}' is no network, for example 10.1.0.0/16.")),
        ];

    private static Dictionary<string, string> Pairs(Dictionary<string, string> values, string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in values.GetValueOrDefault(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // As specifications write them: what could not be asked for would be said in vain.
            if (pair.Split('=', 2) is not [{ Length: > 0 } key, { Length: > 0 } value] || !pair.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "./-=".Contains(c, StringComparison.Ordinal)))
                throw new ArgumentException($"Option '--{name}': '{pair}' is not of the form name=value, in lower-case letters, digits, dots, dashes and slashes.");
            pairs[key] = value;
        }

        return pairs;
    }
}
