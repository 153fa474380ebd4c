using System.Globalization;
using System.Net;
using Catalyze.Contracts.Monitoring;
using Catalyze.Tools.Access;

namespace Catalyze.MonitorService;

/// <summary>How a monitoring service is set up.</summary>
public sealed record MonitorServiceOptions
{
    /// <summary>Where samples, rules, silences and what was told are kept.</summary>
    public required string Folder { get; init; }

    /// <summary>Where hosts deliver samples.</summary>
    public required IPEndPoint Ingest { get; init; }

    /// <summary>Where people look.</summary>
    public required IPEndPoint Pages { get; init; }

    /// <summary>Where Alertmanager brings notices; loopback, with a port of its own.</summary>
    public required IPEndPoint Notices { get; init; }

    /// <summary>Where Prometheus listens; loopback.</summary>
    public required IPEndPoint Prometheus { get; init; }

    /// <summary>Where Alertmanager listens; loopback.</summary>
    public required IPEndPoint Alertmanager { get; init; }

    /// <summary>Whom its pages let in; nobody unless told.</summary>
    public ToolAccessOptions Access { get; init; } = ToolAccessOptions.Closed;

    /// <summary>How long samples are kept, in days.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>What samples may take on the disk, in MiB; the oldest go first.</summary>
    public int RetentionMib { get; init; } = 2048;

    /// <summary>Where alerts are told; null for nowhere. HTTPS, or loopback.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>What notices are signed with, base64; null for unsigned.</summary>
    public string? WebhookKey { get; init; }

    /// <summary>Addresses that alerts are mailed to, at most ten; whoever may not see the environment gets nothing.</summary>
    public IReadOnlyList<string> MailTo { get; init; } = [];

    /// <summary>Time between two looks at the rules, in milliseconds.</summary>
    public int EvaluationMilliseconds { get; init; } = 15_000;

    /// <summary>How long alerts of a service wait for each other, in milliseconds; later ones wait as long again.</summary>
    public int GroupMilliseconds { get; init; } = 10_000;

    /// <summary>Reads them from variables.</summary>
    /// <param name="variable">Value of a variable by name; null where it is not set.</param>
    /// <exception cref="ArgumentException">Names every variable that is missing or wrong.</exception>
    public static MonitorServiceOptions Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        List<string> wrong = [];
        var options = new MonitorServiceOptions
        {
            Folder = variable("MONITOR_SERVICE_FOLDER") is { Length: > 0 } folder ? folder : Wrong("MONITOR_SERVICE_FOLDER is missing: where samples are kept", ""),
            Ingest = Address("MONITOR_SERVICE_INGEST", "127.0.0.1:8081"),
            Pages = Address("MONITOR_SERVICE_PAGES", "127.0.0.1:8080"),
            Notices = Address("MONITOR_SERVICE_NOTICES", "127.0.0.1:8082"),
            Prometheus = Address("MONITOR_SERVICE_PROMETHEUS", "127.0.0.1:9090"),
            Alertmanager = Address("MONITOR_SERVICE_ALERTMANAGER", "127.0.0.1:9093"),
            Access = ToolAccessOptions.Read(variable, wrong),
            RetentionDays = Number("MONITOR_SERVICE_RETENTION_DAYS", 30, 3650),
            RetentionMib = Number("MONITOR_SERVICE_RETENTION_MIB", 2048, 1 << 20),
            Webhook = Hook("MONITOR_SERVICE_WEBHOOK"),
            WebhookKey = Key("MONITOR_SERVICE_WEBHOOK_KEY"),
            MailTo = Addresses("MONITOR_SERVICE_MAIL_TO"),
        };
        // Neither component asks who speaks.
        foreach (var (name, own) in new[] { ("MONITOR_SERVICE_NOTICES", options.Notices), ("MONITOR_SERVICE_PROMETHEUS", options.Prometheus), ("MONITOR_SERVICE_ALERTMANAGER", options.Alertmanager) })
        {
            if (!IPAddress.IsLoopback(own.Address))
                wrong.Add($"{name} is not a loopback address");
        }

        return wrong.Count == 0 ? options : throw new ArgumentException(string.Join("; ", wrong) + ".", nameof(variable));

        T Wrong<T>(string what, T instead)
        {
            wrong.Add(what);
            return instead;
        }

        IPEndPoint Address(string name, string usual) => IPEndPoint.TryParse(variable(name) ?? usual, out var address)
            ? address
            : Wrong($"{name} is no address and port", new IPEndPoint(IPAddress.Loopback, 0));

        int Number(string name, int usual, int most) => variable(name) is not { } text
            ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
                ? number
                : Wrong($"{name} is no number from 1 to {most}", usual);

        Uri? Hook(string name) => variable(name) is not { Length: > 0 } text
            ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
                ? address
                : Wrong<Uri?>($"{name} is no https:// address", null);

        string[] Addresses(string name)
        {
            var addresses = (variable(name) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return addresses.Length <= AlertMail.MostAddresses && addresses.All(address => address.Contains('@', StringComparison.Ordinal) && !address.Any(char.IsControl))
                ? addresses
                : Wrong<string[]>($"{name} is no list of at most {AlertMail.MostAddresses} addresses", []);
        }

        string? Key(string name) => variable(name) is not { Length: > 0 } text || Convert.TryFromBase64String(text, new byte[text.Length], out _)
            ? variable(name)
            : Wrong<string?>($"{name} is not base64", null);
    }
}
