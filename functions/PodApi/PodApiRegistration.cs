using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Keys;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Operators;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.Reports;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Catalyze.PodApi.Turns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Catalyze.PodApi;

/// <summary>Registers the Pod API. Storage and the durable hub are registered before it.</summary>
public static class PodApiRegistration
{
    public static IServiceCollection AddPodApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration.GetSection("Catalyze:PodApi").Get<PodApiOptions>() ?? new PodApiOptions());
        services.AddSingleton(_ => new ControlPlaneKey(
            configuration["Catalyze:Keys:Directory"] ?? throw new InvalidOperationException("Set Catalyze:Keys:Directory to the folder of the control plane's keys."),
            configuration.GetValue<bool>("Catalyze:Keys:CreateIfMissing")));
        services.AddHostedService<PodStorageSetup>();
        foreach (var singleton in new[]
        {
            typeof(PodTables), typeof(PodContainers), typeof(ReleaseStore), typeof(EnvironmentStore), typeof(AuthorityStore), typeof(DeploymentStore), typeof(InstanceStore), typeof(FailureStore), typeof(SecretStore), typeof(ImageStore),
            typeof(SourceStore), typeof(DomainStore), typeof(AuditTrail), typeof(AgentRegistry), typeof(NonceStore), typeof(OfferBook), typeof(CredentialsIssuer), typeof(LedgerStore), typeof(LedgerCache),
            typeof(LedgerFeed), typeof(LedgerBook), typeof(HoldStore), typeof(AwardStore), typeof(PlacementRecordStore), typeof(PlacementReader), typeof(PlanReader),
            typeof(HostBook), typeof(PlacementService), typeof(ReservationSweepFunction), typeof(PlacementRecordSweepFunction), typeof(ReleaseReader), typeof(OrderSender), typeof(BuildOrders), typeof(SceneReader),
            typeof(StepOrders), typeof(RewireOrders), typeof(MaintenanceOrders), typeof(AwaitedOffers), typeof(DeploymentStart), typeof(DeploymentSwitch), typeof(DeploymentUndo), typeof(EnvironmentRemoval), typeof(InstanceRetirement), typeof(StopWait),
            typeof(ReportDecoder), typeof(AgentReportFunction), typeof(EnvironmentStatusReader), typeof(MetricsStore), typeof(MetricsReader), typeof(GeneratedFileReader), typeof(HostStatusReader), typeof(BearerKeys), typeof(DeploymentAcceptance), typeof(DeploymentRequests),
        })
        {
            services.TryAddSingleton(singleton);
        }

        services.AddSingleton(provider => provider.GetRequiredService<ReleaseStore>().Protected);
        services.AddSingleton(provider => provider.GetRequiredService<SecretStore>().Protected);
        foreach (var job in new[] { typeof(JobStore), typeof(JobAcceptance), typeof(JobCancellation), typeof(JobStart), typeof(JobStop), typeof(JobReports) })
            services.TryAddSingleton(job);
        services.AddSingleton(provider => provider.GetRequiredService<JobStore>().Protected);
        services.TryAddSingleton<OperatorStore>();
        services.TryAddSingleton<OperatorSessions>();
        services.TryAddSingleton<OperatorCookie>();
        services.TryAddSingleton<OperatorGate>();
        services.TryAddSingleton<EnvironmentManagers>();
        foreach (var mover in new[] { typeof(MoveBudgetStore), typeof(FleetReader), typeof(DrainReader), typeof(MoveStarter), typeof(Preemptor), typeof(Rebalancer), typeof(MoveSweepFunction), typeof(HostClaims), typeof(HostReturn), typeof(HostWatch), typeof(HostWatchFunction) })
            services.TryAddSingleton(mover);
        foreach (var turn in new[] { typeof(TurnStore), typeof(DeploymentTurns), typeof(TurnSweepFunction), typeof(InventoryStore), typeof(Reconciler) }) services.TryAddSingleton(turn);
        services.TryAddSingleton<RevocationStore>();
        services.TryAddSingleton<InstanceRevocation>();
        services.TryAddSingleton<IntermediateIntroduction>();
        services.TryAddSingleton<PoisonQueues>();
        services.TryAddSingleton<HealthReader>();
        services.TryAddSingleton<SubjectReader>();
        services.TryAddSingleton<AlertStore>();
        services.TryAddSingleton<AlertWebhook>();
        services.AddSingleton<IAlertSource, HostAlerts>();
        services.AddSingleton<IAlertSource, PoisonAlerts>();
        services.AddSingleton<IAlertSource, OrchestrationAlerts>();
        services.TryAddSingleton<AlertWatchFunction>();
        services.TryAddSingleton<RegistryTokens>();
        services.TryAddSingleton<AgentSignature>();
        services.AddDurableTaskWorker().AddTasks(tasks => tasks
            .AddOrchestrator<DeployEnvironment>()
            .AddOrchestrator<RemoveEnvironment>()
            .AddOrchestrator<RunJob>()
            .AddActivity<StartJob>()
            .AddActivity<StopJob>()
            .AddActivity<SettleJob>()
            .AddActivity<BeginDeployment>()
            .AddActivity<PlaceDeployment>()
            .AddActivity<StartStep>()
            .AddActivity<ReadInstances>()
            .AddActivity<SwitchDeployment>()
            .AddActivity<RetireInstances>()
            .AddActivity<CompleteDeployment>()
            .AddActivity<UndoDeployment>()
            .AddActivity<CompleteUndo>()
            .AddActivity<AbandonDeployment>()
            .AddActivity<BeginRemoval>()
            .AddActivity<CompleteRemoval>());
        return services;
    }
}
