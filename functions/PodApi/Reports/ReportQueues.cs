namespace Catalyze.PodApi.Reports;

/// <summary>Report queues are sharded by name, so that more can follow; there is one so far.</summary>
public static class ReportQueues
{
    public const string Name = "reports-00";
}
