using Xunit;

namespace Catalyze.LogService.Tests;

public sealed class LogServiceOptionsTests
{
    [Fact]
    public void Every_wrong_variable_is_named()
    {
        var variables = new Dictionary<string, string?> { ["LOG_SERVICE_PAGES"] = "here", ["LOG_SERVICE_RETENTION_DAYS"] = "0", ["LOG_SERVICE_RETENTION_MIB"] = "1.5" };
        var wrong = Assert.Throws<ArgumentException>(() => LogServiceOptions.Read(variables.GetValueOrDefault));
        Assert.All(["LOG_SERVICE_STORE", "LOG_SERVICE_PAGES", "LOG_SERVICE_RETENTION_DAYS", "LOG_SERVICE_RETENTION_MIB"], name => Assert.Contains(name, wrong.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("LOG_SERVICE_INGEST", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_said_has_a_usual_value()
    {
        var options = LogServiceOptions.Read(name => name == "LOG_SERVICE_STORE" ? "Host=x" : null);
        Assert.Equal(("127.0.0.1:8081", "127.0.0.1:8080", 30, 4096), (options.Ingest.ToString(), options.Pages.ToString(), options.RetentionDays, options.RetentionMib));
    }
}
