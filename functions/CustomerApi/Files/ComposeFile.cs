using System.Globalization;
using System.Text.Json.Nodes;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Configuration;

namespace Catalyze.CustomerApi.Files;

/// <summary>Turns a docker-compose file into a configuration as far as it maps; whatever does not is an error that names it.</summary>
/// <remarks>
/// Nothing is dropped in silence: a file that is taken means here what it meant there. Images of the catalog's stores become those, anything with a
/// build becomes a code service whose source is uploaded afterwards; other images cannot run here.
/// </remarks>
internal sealed class ComposeFile
{
    private static readonly string[] Ignored = ["version", "name", "services", "volumes"];
    private readonly List<FieldError> errors = [];

    private ComposeFile()
    {
    }

    /// <summary>Reads a whole file.</summary>
    /// <returns>The configuration, and everything that does not map.</returns>
    public static (EnvironmentConfiguration Configuration, IReadOnlyList<FieldError> Errors) Read(JsonNode? document)
    {
        var file = new ComposeFile();
        return (file.ReadFile(document), file.errors);
    }

    private EnvironmentConfiguration ReadFile(JsonNode? document)
    {
        if (document is not JsonObject file || file["services"] is not JsonObject services || services.Count == 0)
        {
            Refuse("services", "required", "A compose file has services.");
            return EnvironmentConfiguration.Empty;
        }

        foreach (var (name, _) in file.Where(member => !Ignored.Contains(member.Key) && !member.Key.StartsWith("x-", StringComparison.Ordinal)))
            Refuse(name, "not-supported", $"{name} has no counterpart here.");
        foreach (var (name, volume) in (file["volumes"] as JsonObject ?? []).Where(volume => volume.Value is JsonObject { Count: > 0 }))
            Refuse($"volumes.{name}", "not-supported", "A volume has no options here: every store has an encrypted one of its own.");
        var read = services.Select(service => (service.Key, Service: ReadService(service.Key, service.Value as JsonObject))).ToList();
        var types = read.ToDictionary(one => one.Key, one => one.Service.Type, StringComparer.Ordinal);
        return new EnvironmentConfiguration
        {
            Services = [.. read.Select(one => one.Service)],
            Connections = [.. services.SelectMany(service => Providers(service.Key, service.Value as JsonObject, types).Select(provider => new ConnectionSpecification(provider, service.Key)))],
        };
    }

    private ServiceConfiguration ReadService(string label, JsonObject? service)
    {
        var at = $"services.{label}";
        if (service is null)
        {
            Refuse(at, "wrong-type", "It must be an object.");
            return new ServiceConfiguration { Label = label, Type = "code" };
        }

        var (type, version) = TypeOf(service, at);
        var isCode = type == "code";
        foreach (var (name, value) in service)
        {
            var here = $"{at}.{name}";
            switch (name)
            {
                case "image" or "build" or "environment" or "depends_on" or "links" or "scale" or "deploy" or "container_name" or "hostname":
                    break;
                case "restart" when Text(value) is "always" or "unless-stopped" or "on-failure":
                    break;
                case "volumes" when !isCode:
                    // Its own volume takes the place of the one that is named.
                    break;
                case "expose" when isCode:
                    break;
                case "ports":
                    Refuse(here, "not-supported", "No port is opened: give the service a domain, and its visitors come by the environment's edge over TLS.");
                    break;
                case "command" or "entrypoint":
                    Refuse(here, "not-supported", isCode ? "What runs is said by the Procfile in the source." : "A store of the catalog is started by the platform.");
                    break;
                case "volumes":
                    Refuse(here, "not-supported", "A code service keeps nothing between starts; use a store of the catalog.");
                    break;
                default:
                    if (!name.StartsWith("x-", StringComparison.Ordinal))
                        Refuse(here, "not-supported", $"{name} has no counterpart here.");
                    break;
            }
        }

        var variables = Variables(service["environment"], $"{at}.environment");
        if (!isCode && variables.Count > 0)
        {
            // Their names and passwords are made by the platform and given to consumers as *_URL.
            foreach (var name in variables.Keys)
                Refuse($"{at}.environment.{name}", "not-supported", $"A {type} service takes no variables: consumers are given its address with its password.");
            variables = [];
        }

        return new ServiceConfiguration { Label = label, Type = type, Version = version, Scale = Scale(service, at), Size = Size(service, at), Variables = variables };
    }

    private (string Type, string? Version) TypeOf(JsonObject service, string at)
    {
        if (service["build"] is not null)
            return ("code", null);
        var image = Text(service["image"]) ?? string.Empty;
        var name = image.Split('@')[0].Split(':')[0].Split('/')[^1];
        var tag = image.Contains(':', StringComparison.Ordinal) ? image.Split(':')[^1].Split('-')[0] : null;
        switch (name)
        {
            case "postgres":
                return ("postgresql", tag?.Split('.')[0]);
            case "redis" or "valkey":
                return ("redis", tag is null or "latest" ? null : tag.Contains('.', StringComparison.Ordinal) ? string.Join('.', tag.Split('.').Take(2)) : $"{tag}.0");
            default:
                Refuse(service["image"] is null ? at : $"{at}.image", service["image"] is null ? "required" : "not-supported",
                    "Name an image of the catalog (postgres, redis), or build: code runs from uploaded source.");
                return ("code", null);
        }
    }

    private int Scale(JsonObject service, string at)
    {
        var deploy = service["deploy"] as JsonObject ?? [];
        foreach (var (name, _) in deploy.Where(member => member.Key is not ("replicas" or "resources" or "restart_policy")))
            Refuse($"{at}.deploy.{name}", "not-supported", $"{name} has no counterpart here.");
        return Number(deploy["replicas"], $"{at}.deploy.replicas") ?? Number(service["scale"], $"{at}.scale") ?? 1;
    }

    private ServiceSize? Size(JsonObject service, string at)
    {
        var resources = service["deploy"]?["resources"] as JsonObject ?? [];
        foreach (var (name, _) in resources.Where(member => member.Key != "limits"))
            Refuse($"{at}.deploy.resources.{name}", "not-supported", "Only limits have a counterpart here: what an instance may use is reserved for it.");
        if (resources["limits"] is not JsonObject limits)
            return null;
        foreach (var (name, _) in limits.Where(member => member.Key is not ("memory" or "cpus")))
            Refuse($"{at}.deploy.resources.limits.{name}", "not-supported", $"{name} has no counterpart here.");
        var memory = Mebibytes(Text(limits["memory"]), $"{at}.deploy.resources.limits.memory");
        var cpu = Text(limits["cpus"]) is { } cpus && double.TryParse(cpus, NumberStyles.Float, CultureInfo.InvariantCulture, out var cores) ? (int?)Math.Round(cores * 1000) : null;
        if (memory is null || cpu is null)
        {
            Refuse($"{at}.deploy.resources.limits", "incomplete", "Give both memory and cpus, or neither to take the catalog's size.");
            return null;
        }

        return new ServiceSize(memory.Value, cpu.Value, 1024);
    }

    private Dictionary<string, VariableSetting> Variables(JsonNode? environment, string at)
    {
        var variables = new Dictionary<string, VariableSetting>(StringComparer.Ordinal);
        var pairs = environment switch
        {
            JsonObject members => members.Select(member => (member.Key, Value: Text(member.Value))),
            JsonArray items => items.Select(item => Text(item) ?? string.Empty).Select(item => item.Split('=', 2)).Select(parts => (parts[0], Value: parts.Length == 2 ? parts[1] : null)),
            _ => [],
        };
        foreach (var (name, value) in pairs)
        {
            if (value is null)
                Refuse($"{at}.{name}", "no-value", "Values are not taken from anybody's shell: write one.");
            else if (value.Contains("${", StringComparison.Ordinal))
                Refuse($"{at}.{name}", "not-supported", "Values are not interpolated: write it out.");
            else
                variables[name] = new VariableSetting(value);
        }

        return variables;
    }

    private IEnumerable<string> Providers(string label, JsonObject? service, Dictionary<string, string> types)
    {
        var named = Names(service?["depends_on"]).Concat(Names(service?["links"]).Select(link => link.Split(':')[0])).Distinct(StringComparer.Ordinal);
        foreach (var provider in named)
        {
            if (types.ContainsKey(provider))
                yield return provider;
            else
                Refuse($"services.{label}.depends_on", "unknown-service", $"There is no service {provider}.");
        }
    }

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonArray items => items.Select(Text).OfType<string>(),
        JsonObject members => members.Select(member => member.Key),
        _ => [],
    };

    private int? Number(JsonNode? node, string at)
    {
        if (node is null)
            return null;
        if (node is JsonValue value && value.TryGetValue<long>(out var number) && number is >= 0 and <= int.MaxValue)
            return (int)number;
        Refuse(at, "wrong-type", "It must be a whole number.");
        return null;
    }

    private int? Mebibytes(string? text, string at)
    {
        if (text is null)
            return null;
        var digits = text.TrimEnd('b', 'B', 'i');
        var factor = digits.Length == 0 ? 0 : char.ToLowerInvariant(digits[^1]) switch { 'g' => 1024d, 'm' => 1, 'k' => 1 / 1024d, _ => 1 / 1048576d };
        var number = factor > 1 / 1048576d ? digits[..^1] : digits;
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount * factor is >= 1 and <= int.MaxValue)
            return (int)Math.Ceiling(amount * factor);
        Refuse(at, "invalid", "It must be an amount such as 256M or 1G.");
        return null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue ? node.ToString() : null;

    private void Refuse(string field, string code, string message) => errors.Add(new FieldError(field, code, message));
}
