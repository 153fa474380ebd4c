using Catalyze.App.Invocations;
using Catalyze.App.LocalTriggers;
using Catalyze.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.App.Tests;

/// <summary>function.json and host.json agree with the code.</summary>
public sealed class FunctionDefinitionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly string Functions = Path.Combine(RepositoryRoot.Find(), "functions", "App", "functions");

    [Fact]
    public async Task Every_function_of_the_code_has_its_folder_and_every_folder_its_code_with_the_same_queue()
    {
        var keys = Directory.CreateTempSubdirectory("catalyze-keys-");
        var configuration = azurite.Configuration(
            ("Catalyze:Keys:Directory", keys.FullName),
            ("Catalyze:Keys:CreateIfMissing", "true"),
            ("Catalyze:CustomerApi:PodApiAddress", "http://127.0.0.1:1"),
            ("Catalyze:CustomerApi:PodApiServiceKey", "key"));
        var services = new ServiceCollection().AddLogging().AddSingleton(configuration);
        services.AddCatalyze(configuration, new HostEnvironmentSettings(configuration));
        await using var provider = services.BuildServiceProvider();

        var code = provider.GetRequiredService<InvocationHandler>().Functions.ToDictionary(entry => entry.Name, entry => entry.QueueName, StringComparer.Ordinal);
        var files = FunctionDefinition.ReadAll(Functions).Where(function => function.TriggerType != "httpTrigger")
            .ToDictionary(function => function.Name, function => function.QueueName, StringComparer.Ordinal);

        Assert.Equal(files.OrderBy(pair => pair.Key, StringComparer.Ordinal), code.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        keys.Delete(recursive: true);
    }

    [Fact]
    public void Every_timer_has_a_schedule_that_comes()
    {
        foreach (var function in FunctionDefinition.ReadAll(Functions).Where(function => function.TriggerType == "timerTrigger"))
            TimerSchedule.Parse(function.Schedule!).NextAfter(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void The_queue_settings_are_those_of_host_json()
    {
        var options = QueueTriggerOptions.Read(File.ReadAllText(Path.Combine(RepositoryRoot.Find(), "host.json")));
        Assert.Equal((16, 8, 5), (options.BatchSize, options.NewBatchThreshold, options.MaxDequeueCount));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(250)), (options.VisibilityTimeout, options.MaxPollingInterval));
    }

    [Fact]
    public void What_host_json_does_not_say_has_the_hosts_defaults() =>
        Assert.Equal(new QueueTriggerOptions(), QueueTriggerOptions.Read("""{"version":"2.0"}"""));
}
