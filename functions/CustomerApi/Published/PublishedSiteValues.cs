using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Problems;

namespace Catalyze.CustomerApi.Published;

/// <summary>The clients' settings of a site: whole numbers with a unit, as text.</summary>
internal static class PublishedSiteValues
{
    private const string MaxBody = "clientMaxBodySize";
    private const string Connect = "proxyConnectTimeout";
    private const string Read = "proxyReadTimeout";
    private const string Cors = "enableCORSSites";
    private const string WebSockets = "enableWebSockets";
    private const string AnyOrigin = "*";

    /// <summary>What our edge is to do.</summary>
    /// <exception cref="ProblemException">400 with every setting that is wrong, or that our edge does not have.</exception>
    public static DomainOptions Options(IReadOnlyDictionary<string, JsonElement> values)
    {
        // The clients name web sockets only where they are wanted.
        var options = new DomainOptions { WebSockets = false };
        var errors = new List<FieldError>();
        foreach (var (name, value) in values)
        {
            switch (name)
            {
                case MaxBody when Number(value, 'm') is { } mib:
                    options = options with { MaxBodyMib = mib };
                    break;
                case Connect when Number(value, 's') is { } seconds:
                    options = options with { ConnectSeconds = seconds };
                    break;
                case Read when Number(value, 's') is { } seconds:
                    options = options with { ReadSeconds = seconds };
                    break;
                case WebSockets when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    options = options with { WebSockets = value.GetBoolean() };
                    break;
                // Ours answers pages of any origin, so less must not be promised.
                case Cors when value.ValueKind == JsonValueKind.String && value.GetString() == AnyOrigin:
                    options = options with { Cors = true };
                    break;
                default:
                    errors.Add(new FieldError($"site_values.{name}", "not-supported", Explain(name)));
                    break;
            }
        }

        return errors.Count == 0 ? options : throw ProblemException.Invalid(errors);
    }

    /// <summary>The settings as the clients show them.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(DomainOptions options)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            [MaxBody] = Text($"{options.MaxBodyMib}m"),
            [Connect] = Text($"{options.ConnectSeconds}s"),
            [Read] = Text($"{options.ReadSeconds}s"),
            [WebSockets] = JsonSerializer.SerializeToElement(options.WebSockets),
        };
        if (options.Cors)
            values[Cors] = Text(AnyOrigin);
        return values;
    }

    private static int? Number(JsonElement value, char unit) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 1 } text && text[^1] == unit
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Explain(string name) => name switch
    {
        MaxBody => "It must be a whole number of MiB such as 5m.",
        Connect or Read => "It must be a whole number of seconds such as 5s.",
        WebSockets => "It must be true or false.",
        Cors => $"Pages of other origins are answered for all of them, {AnyOrigin}, or for none.",
        _ => $"The edge has no such setting; known: {string.Join(", ", MaxBody, Connect, Read, Cors, WebSockets)}.",
    };

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
