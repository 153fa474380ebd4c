using Catalyze.App.Invocations;
using Catalyze.App.LocalTriggers;
using Catalyze.Contracts.Monitoring;
using Catalyze.CustomerApi;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Alerts;
using Catalyze.CustomerApi.Environments;
using Catalyze.PodApi;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.Turns;
using Catalyze.Storage;
using Microsoft.Extensions.Options;

namespace Catalyze.App;

/// <summary>What this process is made of.</summary>
internal static class Composition
{
    /// <summary>Registers the services of what is served.</summary>
    public static void AddCatalyze(this IServiceCollection services, IConfiguration configuration, HostEnvironmentSettings settings)
    {
        services.AddSingleton(settings);
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddSingleton(TimeProvider.System);
        if (settings.RunsLocalTriggers)
        {
            services.AddSingleton<LocalQueueBell>();
            services.AddSingleton<IQueueBell>(provider => provider.GetRequiredService<LocalQueueBell>());
            services.AddHostedService<LocalTriggerPump>();
        }

        services.AddCatalyzeStorage(configuration, knowsAllRows: settings.Serves("customer") && settings.Serves("pod"));
        AddTimer<MasterKeyRotation>(services, "KeyRewrap", (function, stop) => function.RunAsync(stop));
        if (settings.Serves("customer"))
            AddCustomer(services, configuration);
        if (settings.Serves("pod"))
            AddPod(services, configuration);
        services.AddSingleton<InvocationHandler>();
    }

    private static void AddCustomer(IServiceCollection services, IConfiguration configuration)
    {
        services.AddCustomerApi(configuration);
        AddQueue<AlertMailFunction>(services, "AlertMail", _ => AlertMailOrder.Queue, (function, message, stop) => function.RunAsync(message, stop));
        AddTimer<ExpirySweepFunction>(services, "ExpirySweep", (function, stop) => function.RunAsync(stop));
        AddTimer<EnvironmentRemovalFunction>(services, "EnvironmentRemoval", (function, stop) => function.RunAsync(stop));
    }

    private static void AddPod(IServiceCollection services, IConfiguration configuration)
    {
        services.AddDurableTaskHub(configuration);
        services.AddPodApi(configuration);
        AddQueue<OrchestrationTurnFunction>(services, "OrchestrationTurn", hub => hub.TurnQueue, (function, message, stop) => function.RunAsync(message, stop));
        AddQueue<ActivityFunction>(services, "Activity", hub => hub.ActivityQueue, (function, message, stop) => function.RunAsync(message, stop));
        AddQueue<AgentReportFunction>(services, "AgentReport", _ => ReportQueues.Name, (function, message, stop) => function.RunAsync(message, stop));
        AddTimer<InstanceSweepFunction>(services, "InstanceSweep", (function, stop) => function.RunAsync(stop));
        AddTimer<HostWatchFunction>(services, "HostWatch", (function, stop) => function.RunAsync(stop));
        AddTimer<MoveSweepFunction>(services, "MoveSweep", (function, stop) => function.RunAsync(stop));
        AddTimer<PlacementRecordSweepFunction>(services, "PlacementRecordSweep", (function, stop) => function.RunAsync(stop));
        AddTimer<ReservationSweepFunction>(services, "ReservationSweep", (function, stop) => function.RunAsync(stop));
        AddTimer<TurnSweepFunction>(services, "TurnSweep", (function, stop) => function.RunAsync(stop));
        AddTimer<AlertWatchFunction>(services, "AlertWatch", (function, stop) => function.RunAsync(stop));
    }

    private static void AddQueue<T>(
        IServiceCollection services, string name, Func<DurableTaskHubOptions, string> queue, Func<T, string, CancellationToken, Task> run)
        where T : notnull =>
        services.AddSingleton(provider =>
        {
            var function = provider.GetRequiredService<T>();
            var hub = provider.GetRequiredService<IOptions<DurableTaskHubOptions>>().Value;
            return new FunctionEntry(name, queue(hub), (message, stop) => run(function, message, stop));
        });

    private static void AddTimer<T>(IServiceCollection services, string name, Func<T, CancellationToken, Task> run)
        where T : notnull =>
        services.AddSingleton(provider =>
        {
            var function = provider.GetRequiredService<T>();
            return new FunctionEntry(name, QueueName: null, (_, stop) => run(function, stop));
        });
}
