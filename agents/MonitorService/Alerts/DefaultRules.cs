namespace Catalyze.MonitorService.Alerts;

/// <summary>What every environment is told of, unless its people decide otherwise. Series that nobody feeds make no alert.</summary>
internal static class DefaultRules
{
    private const int Minutes = 60;

    public static IReadOnlyList<AlertRule> All { get; } =
    [
        // Every service type.
        Warning("InstanceAway", "catalyze_instance_up == 0", Minutes,
            "{{ $labels.instance }} of {{ $labels.service }} is not healthy for a minute: it is stopped, away, or does not answer as it should."),
        Warning("InstanceRestarting", "increase(catalyze_instance_restarts_total[15m]) > 3", 0,
            "{{ $labels.instance }} ended and was started again more than three times in 15 minutes."),
        Warning("InstanceCpuSaturated", "rate(catalyze_instance_cpu_seconds_total[5m]) / catalyze_instance_cpu_limit_cores > 0.9", 15 * Minutes,
            "{{ $labels.instance }} has used over 90 % of its processor time for 15 minutes. Scale {{ $labels.service }}."),
        Warning("InstanceMemoryHigh", "catalyze_instance_memory_bytes / catalyze_instance_memory_limit_bytes > 0.9", 10 * Minutes,
            "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its memory. It is killed at 100 %: scale {{ $labels.service }}."),
        Warning("VolumeFilling", "catalyze_volume_used_ratio > 0.85 and catalyze_volume_used_ratio <= 0.95", 5 * Minutes,
            "The volume of {{ $labels.instance }} is {{ $value | humanizePercentage }} full."),
        Critical("VolumeFull", "catalyze_volume_used_ratio > 0.95", 1 * Minutes,
            "The volume of {{ $labels.instance }} is {{ $value | humanizePercentage }} full. Writes fail soon."),
        Critical("HostSilent", "time() - max by (host) (max_over_time(catalyze_host_reported_time_seconds[1h])) > 300", 0,
            "Host {{ $labels.host }} has delivered nothing for {{ $value | humanizeDuration }}."),
        Warning("WireRefusals", "increase(catalyze_wire_refused_total[10m]) > 10", 0,
            "{{ $labels.service }} refused {{ $value | printf \"%.0f\" }} handshakes in ten minutes."),
        // postgresql
        Warning("PostgresqlReplicationLag", "catalyze_postgresql_replication_lag_seconds > 30", 5 * Minutes,
            "The standby {{ $labels.instance }} is {{ $value | humanizeDuration }} behind."),
        Warning("PostgresqlConnectionsHigh", "catalyze_postgresql_connections / catalyze_postgresql_connections_limit > 0.8", 5 * Minutes,
            "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its connections."),
        Critical("PostgresqlStandbyAway", "catalyze_postgresql_standbys < 1", 30,
            "No standby follows the primary of {{ $labels.service }}: nothing would take over."),
        // redis
        Warning("RedisMemoryHigh", "catalyze_redis_memory_bytes / catalyze_redis_memory_limit_bytes > 0.85", 5 * Minutes,
            "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of the memory it may use for data."),
        // edge
        Critical("EdgeErrors", "sum by (service) (rate(catalyze_edge_errors_total[5m])) / sum by (service) (rate(catalyze_edge_requests_total[5m])) > 0.05", 5 * Minutes,
            "{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail."),
        Warning("EdgeSlow", "max by (service, backend) (catalyze_edge_latency_seconds) > 2", 10 * Minutes,
            "Requests to {{ $labels.backend }} take {{ $value | humanizeDuration }} on average."),
        // The platform renews its own at a third of their life; a customer's own is to be replaced by hand.
        Warning("CertificateExpiring", "(catalyze_certificate_expiry_time_seconds - time()) / catalyze_certificate_life_seconds < 0.2", 0,
            "Four fifths of the life of the certificate for {{ $labels.name }} are over, and it was not replaced."),
    ];

    private static AlertRule Warning(string name, string expression, int seconds, string summary) => new(name, expression, seconds, "warning", summary);

    private static AlertRule Critical(string name, string expression, int seconds, string summary) => new(name, expression, seconds, "critical", summary);
}
