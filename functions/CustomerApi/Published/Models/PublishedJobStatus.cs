using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Reports;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>The words for how a job goes. The clients wait at the first six, and end at any other.</summary>
internal static class PublishedJobStatus
{
    public const string Scheduled = "scheduled";
    public const string Queued = "queued";
    public const string Started = "started";
    public const string Running = "running";
    public const string Stopped = "stopped";
    public const string Waiting = "waiting";
    public const string Finished = "finished";
    public const string Failed = "failed";

    /// <summary>An unhealthy instance waits: it may become healthy, and a client that polls must not give up on it.</summary>
    public static string Of(InstanceState state) => state switch
    {
        InstanceState.Pending => Scheduled,
        InstanceState.Pulling => Queued,
        InstanceState.Starting or InstanceState.Running => Started,
        InstanceState.Healthy => Running,
        InstanceState.Unhealthy => Waiting,
        InstanceState.Failed => Failed,
        _ => Stopped,
    };

    /// <summary>Of a one-off command.</summary>
    public static string OfCommand(JobState state) => state switch
    {
        JobState.Accepted => Scheduled,
        JobState.Starting => Started,
        JobState.Running => Running,
        JobState.Succeeded => Finished,
        JobState.Cancelled => Stopped,
        _ => Failed,
    };

    /// <summary>Of the build that a deployment began with.</summary>
    public static string OfBuild(DeploymentStatus deployment) => deployment.State switch
    {
        DeploymentState.Accepted or DeploymentState.Queued => Scheduled,
        DeploymentState.Building => Running,
        DeploymentState.Failed when deployment.BuildOutput is not null => Failed,
        _ => Finished,
    };
}
