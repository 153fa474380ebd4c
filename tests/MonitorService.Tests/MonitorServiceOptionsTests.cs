using Xunit;

namespace Catalyze.MonitorService.Tests;

public sealed class MonitorServiceOptionsTests
{
    [Fact]
    public void Every_wrong_variable_is_named()
    {
        var variables = new Dictionary<string, string?>
        {
            ["MONITOR_SERVICE_PAGES"] = "here",
            ["MONITOR_SERVICE_PROMETHEUS"] = "0.0.0.0:9090",
            ["MONITOR_SERVICE_RETENTION_DAYS"] = "0",
            ["MONITOR_SERVICE_WEBHOOK"] = "http://example.org/",
            ["MONITOR_SERVICE_WEBHOOK_KEY"] = "?",
            ["MONITOR_SERVICE_MAIL_TO"] = "nobody",
        };
        var wrong = Assert.Throws<ArgumentException>(() => MonitorServiceOptions.Read(variables.GetValueOrDefault));
        Assert.All(variables.Keys.Append("MONITOR_SERVICE_FOLDER"), name => Assert.Contains(name, wrong.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("MONITOR_SERVICE_INGEST", wrong.Message, StringComparison.Ordinal);
    }
}
