using System.Globalization;

namespace Catalyze.App;

/// <summary>Who started this process and what it is to serve.</summary>
internal sealed record HostEnvironmentSettings
{
    private static readonly string[] AllApis = ["customer", "pod", "operations", "dashboard"];

    /// <summary>Reads settings and the Functions host's variables.</summary>
    /// <exception cref="InvalidOperationException">A setting makes no sense.</exception>
    public HostEnvironmentSettings(IConfiguration configuration)
    {
        var port = configuration["FUNCTIONS_CUSTOMHANDLER_PORT"];
        if (!string.IsNullOrEmpty(port))
        {
            CustomHandlerPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidOperationException($"FUNCTIONS_CUSTOMHANDLER_PORT is \"{port}\", not a port.");
        }

        Urls = CustomHandlerPort is { } handlerPort
            ? $"http://127.0.0.1:{handlerPort.ToString(CultureInfo.InvariantCulture)}"
            : configuration["Catalyze:Urls"] ?? configuration["urls"] ?? "http://127.0.0.1:7071";
        FunctionsDirectory = configuration["Catalyze:FunctionsDirectory"] ?? AppContext.BaseDirectory;
        DashboardDirectory = configuration["Catalyze:Dashboard:Directory"];
        LogsDirectory = configuration["Catalyze:Logs:Directory"];
        Apis = (configuration["Catalyze:Apis"] is { Length: > 0 } apis
                ? apis.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : AllApis)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Apis.FirstOrDefault(api => !AllApis.Contains(api, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidOperationException($"Catalyze:Apis names \"{unknown}\"; there are {string.Join(", ", AllApis)}.");
        RunsLocalTriggers = !IsUnderFunctionsHost && Serves("pod") && configuration.GetValue("Catalyze:LocalTriggers:Enabled", defaultValue: true);
        MessageHidden = TimeSpan.FromSeconds(configuration.GetValue("Catalyze:LocalTriggers:HideSeconds", defaultValue: 600));
    }

    /// <summary>Port the Functions host calls; null when running alone.</summary>
    public int? CustomHandlerPort { get; }

    /// <summary>Whether the Functions host started us.</summary>
    public bool IsUnderFunctionsHost => CustomHandlerPort is not null;

    /// <summary>Addresses to listen at.</summary>
    public string Urls { get; }

    /// <summary>Folder with host.json and the functions' folders.</summary>
    public string FunctionsDirectory { get; }

    /// <summary>Folder with the built dashboard; null to serve none.</summary>
    public string? DashboardDirectory { get; }

    /// <summary>Folder for log files; null to log to the console only.</summary>
    public string? LogsDirectory { get; }

    /// <summary>What is served: customer, pod, operations, dashboard.</summary>
    public IReadOnlySet<string> Apis { get; }

    /// <summary>Whether the local trigger pump feeds the functions.</summary>
    public bool RunsLocalTriggers { get; }

    /// <summary>How long the pump hides a message it works on before it must renew (the Functions host: ten minutes).</summary>
    public TimeSpan MessageHidden { get; }

    /// <summary>Whether this process serves <paramref name="api"/>.</summary>
    public bool Serves(string api) => Apis.Contains(api);
}
