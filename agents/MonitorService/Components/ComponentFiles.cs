using System.Text.Json;

namespace Catalyze.MonitorService.Components;

/// <summary>The components' configuration. They read YAML, and every JSON is YAML: nothing here needs quoting rules of its own.</summary>
internal sealed class ComponentFiles(MonitorServiceOptions options)
{
    public string Rules => Path.Combine(options.Folder, "rules.yml");

    private string PrometheusFile => Path.Combine(options.Folder, "prometheus.yml");

    private string AlertmanagerFile => Path.Combine(options.Folder, "alertmanager.yml");

    public string[] PrometheusCommand =>
    [
        "prometheus", $"--config.file={PrometheusFile}", $"--storage.tsdb.path={Path.Combine(options.Folder, "samples")}",
        $"--storage.tsdb.retention.time={options.RetentionDays}d", $"--storage.tsdb.retention.size={options.RetentionMib}MB",
        $"--web.listen-address={options.Prometheus}", "--web.enable-remote-write-receiver", "--web.enable-lifecycle", "--log.level=warn",
    ];

    public string[] AlertmanagerCommand =>
    [
        "prometheus-alertmanager", $"--config.file={AlertmanagerFile}", $"--storage.path={Path.Combine(options.Folder, "notices")}",
        // One for each environment: it has no peers.
        $"--web.listen-address={options.Alertmanager}", "--cluster.listen-address=", "--log.level=warn",
    ];

    public void Write()
    {
        Directory.CreateDirectory(options.Folder);
        Put(PrometheusFile, new
        {
            global = new { evaluation_interval = $"{options.EvaluationMilliseconds}ms" },
            // What hosts kept while this was away is older than what they measured since.
            storage = new { tsdb = new { out_of_order_time_window = "6h" } },
            rule_files = new[] { Rules },
            alerting = new { alertmanagers = new[] { new { static_configs = new[] { new { targets = new[] { options.Alertmanager.ToString() } } } } } },
        });
        Put(AlertmanagerFile, new
        {
            route = new
            {
                receiver = "service",
                group_by = new[] { "service" },
                group_wait = $"{options.GroupMilliseconds}ms",
                group_interval = $"{options.GroupMilliseconds}ms",
                repeat_interval = "12h",
            },
            receivers = new[] { new { name = "service", webhook_configs = new[] { new { url = $"http://{options.Notices}/notices", send_resolved = true } } } },
        });
    }

    /// <summary>Puts a file in place as a whole: a crash leaves the old one or the new one.</summary>
    public static void Put(string path, object content)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(content));
        File.Move(path + ".new", path, overwrite: true);
    }
}
