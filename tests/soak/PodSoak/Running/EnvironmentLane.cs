using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Specifications;
using Catalyze.PodSoak.Planning;

namespace Catalyze.PodSoak.Running;

/// <summary>Carries out the steps of one slot, one after the other. That a deployment fails while things are away is no fault of its; that one never ends is.</summary>
internal sealed class EnvironmentLane(PodClient pod, Sources sources, Tally tally, EnvironmentSlot slot)
{
    /// <summary>A step that is later than this is left out, so that a slow pod does not end with a queue of them.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BusyPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan JobPatience = TimeSpan.FromMinutes(6);
    private readonly Channel<Step> steps = Channel.CreateUnbounded<Step>();

    public EnvironmentSlot Slot => slot;

    /// <summary>The deployment that is being waited for; null for none.</summary>
    public string? Awaited { get; private set; }

    public void Add(Step step) => steps.Writer.TryWrite(step);

    public void Complete() => steps.Writer.TryComplete();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
        {
            if (tally.Elapsed - step.At > Late && step.Kind is not (StepKind.Deploy or StepKind.Destroy))
            {
                tally.Operation(step.Kind, "left out");
                continue;
            }

            try
            {
                var outcome = await CarryOutAsync(step, cancellationToken);
                tally.Operation(step.Kind, outcome);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                tally.IsWrong($"{step}: {failure.Message}");
            }
        }
    }

    private async Task<string> CarryOutAsync(Step step, CancellationToken stop)
    {
        if (step.Kind == StepKind.Deploy) return await DeployAsync(slot.Begin(step.Services), stop);
        if (slot.EnvironmentId is not { } id) return "without environment";
        if (slot.Serving is null && step.Kind is not StepKind.Destroy) return await DeployAsync(slot.Specification!, stop);
        switch (step.Kind)
        {
            case StepKind.Scale:
                return await ChangeAsync(new DeploymentRequest { Changes = [new ServiceChange { Label = step.Service!, Scale = step.Number }] }, Scaled(step), stop);
            case StepKind.Variables:
                return await DeployAsync(slot.With(step.Service!, s => s with { Variables = Value(step.Number) }), stop);
            case StepKind.Restart:
                return await ChangeAsync(new DeploymentRequest { Restart = [step.Service!] }, slot.Scales, stop);
            case StepKind.Rollback when slot.Earlier.Count > 0:
                var release = slot.Earlier[step.Number % slot.Earlier.Count];
                return await EndAsync(await AskAsync(Deployments(id), new DeploymentRequest { ReleaseId = release }, stop), _ => slot.ServesAgain(release), stop);
            case StepKind.Cancel:
                return await CancelAsync(step, stop);
            case StepKind.Broken:
                return await BreakAsync(step, stop);
            case StepKind.Job:
                return await JobAsync(id, step, stop);
            case StepKind.Rotate:
                return Brief(await pod.ChangeAsync(HttpMethod.Post, $"pod/environments/{id}/authority/rotation", body: null, key: null, stop));
            case StepKind.Destroy:
                return await DestroyAsync(id, stop);
            case StepKind.Duplicate:
                return await DuplicateAsync(id, step, stop);
            case StepKind.Late:
                return await LateAsync(id, stop);
            default:
                return "not possible";
        }
    }

    private Task<string> DeployAsync(PodSpecification specification, CancellationToken stop) => DeployAsync("pod/deployments", specification, specification, stop);

    private async Task<string> DeployAsync(string path, object body, PodSpecification specification, CancellationToken stop) =>
        await EndAsync(await AskAsync(path, body, stop), release => slot.Serves(release, ScalesOf(specification), specification), stop);

    private async Task<string> ChangeAsync(DeploymentRequest request, IReadOnlyDictionary<string, int> scales, CancellationToken stop) =>
        await EndAsync(await AskAsync(Deployments(slot.EnvironmentId!), request, stop), release => slot.Serves(release, scales), stop);

    // The platform deploys by itself too, to move instances; then one asks again.
    private async Task<Answer> AskAsync(string path, object body, CancellationToken stop)
    {
        var key = NewKey();
        var limit = tally.Elapsed + BusyPatience;
        while (true)
        {
            var answer = await pod.ChangeAsync(HttpMethod.Post, path, body, key, stop);
            if (answer.Status != HttpStatusCode.Conflict || tally.Elapsed > limit) return answer;
            await Task.Delay(TimeSpan.FromSeconds(2), stop);
        }
    }

    private async Task<string> EndAsync(Answer answer, Action<string> serves, CancellationToken stop)
    {
        if (!answer.IsSuccess)
        {
            if (answer.Status is not HttpStatusCode.Conflict) tally.IsWrong($"refused with {answer.Status}: {answer.Text}");
            return Brief(answer);
        }

        var accepted = answer.Read<DeploymentAccepted>();
        if (await AwaitAsync(accepted.DeploymentId, stop) is not { } end) return "stuck";
        if (end.State == DeploymentState.Running) serves(accepted.ReleaseId);
        if (end.State == DeploymentState.Failed) tally.Say($"{end.DeploymentId} failed: {end.Cause}");
        return end.State.ToString();
    }

    private async Task<DeploymentStatus?> AwaitAsync(string deploymentId, CancellationToken stop)
    {
        Awaited = deploymentId;
        var end = await pod.EndOfAsync(deploymentId, stop);
        Awaited = null;
        if (end is null) tally.IsWrong($"{deploymentId} does not end");
        return end;
    }

    private async Task<string> CancelAsync(Step step, CancellationToken stop)
    {
        var answer = await AskAsync(
            Deployments(slot.EnvironmentId!), new DeploymentRequest { Changes = [new ServiceChange { Label = step.Service!, Scale = step.Number }], Restart = [step.Service!] }, stop);
        if (!answer.IsSuccess) return Brief(answer);
        var accepted = answer.Read<DeploymentAccepted>();
        await Task.Delay(step.Length, stop);
        var cancelled = await pod.ChangeAsync(HttpMethod.Post, $"pod/deployments/{accepted.DeploymentId}/cancellation", new CancelRequest("the soak"), key: null, stop);
        if (await AwaitAsync(accepted.DeploymentId, stop) is not { } end) return "stuck";
        if (end.State == DeploymentState.Running)
        {
            slot.Serves(accepted.ReleaseId, Scaled(step));
            if (cancelled.IsSuccess) tally.IsWrong($"{accepted.DeploymentId} serves although its cancellation was accepted");
        }

        return end.State.ToString();
    }

    private async Task<string> BreakAsync(Step step, CancellationToken stop)
    {
        var answer = await AskAsync("pod/deployments", slot.With(step.Service!, s => s with { Source = sources.Broken }), stop);
        if (!answer.IsSuccess) return Brief(answer);
        var end = await AwaitAsync(answer.Read<DeploymentAccepted>().DeploymentId, stop);
        if (end?.State == DeploymentState.Running) tally.IsWrong($"{end.DeploymentId} is said to run, and it cannot");
        return end?.State.ToString() ?? "stuck";
    }

    private async Task<string> JobAsync(string id, Step step, CancellationToken stop)
    {
        var path = $"pod/environments/{id}/jobs/job-{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 10)}";
        var request = new JobRequest { Service = step.Service!, Command = string.Create(CultureInfo.InvariantCulture, $"sleep {step.Number}; echo done"), TimeLimitSeconds = 60, By = "the soak" };
        var answer = await pod.ChangeAsync(HttpMethod.Put, path, request, key: null, stop);
        if (!answer.IsSuccess) return Brief(answer);
        for (var limit = tally.Elapsed + JobPatience; tally.Elapsed < limit; await Task.Delay(TimeSpan.FromSeconds(2), stop))
        {
            if ((await pod.GetAsync(path, stop)).Read<JobStatus>() is { State: >= JobState.Succeeded } job) return job.State.ToString();
        }

        tally.IsWrong($"{path} does not end");
        return "stuck";
    }

    private async Task<string> DestroyAsync(string id, CancellationToken stop)
    {
        var key = NewKey();
        for (var limit = tally.Elapsed + BusyPatience; ; await Task.Delay(TimeSpan.FromSeconds(2), stop))
        {
            var answer = await pod.ChangeAsync(HttpMethod.Delete, $"pod/environments/{id}", body: null, key, stop);
            if (answer.Status == HttpStatusCode.Conflict && tally.Elapsed < limit) continue;

            // Its first answer was lost, and it is done.
            if (answer.Status == HttpStatusCode.NotFound) slot.End();
            if (!answer.IsSuccess) return Brief(answer);
            var end = await AwaitAsync(answer.Read<DeploymentAccepted>().DeploymentId, stop);
            if (end?.State == DeploymentState.Removed) slot.End();
            else if (end is not null) tally.IsWrong($"the removal {end.DeploymentId} ended as {end.State}: {end.Cause}");
            return end?.State.ToString() ?? "stuck";
        }
    }

    private async Task<string> DuplicateAsync(string id, Step step, CancellationToken stop)
    {
        var specification = slot.With(step.Service!, s => s with { Variables = Value(step.Number) });
        var (request, key) = (new DeploymentRequest { Specification = specification }, NewKey());
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => pod.ChangeAsync(HttpMethod.Post, Deployments(id), request, key, stop)));
        var accepted = answers.Where(a => a.IsSuccess).Select(a => a.Read<DeploymentAccepted>()).ToList();
        if (accepted.Select(a => a.DeploymentId).Distinct(StringComparer.Ordinal).Count() > 1) tally.IsWrong($"one key, several deployments: {string.Join(' ', accepted.Select(a => a.DeploymentId))}");
        if (accepted.Count == 0) return Brief(answers[0]);
        var other = await pod.ChangeAsync(HttpMethod.Post, Deployments(id), request with { Notes = "another request" }, key, stop);
        if (other.Status != HttpStatusCode.UnprocessableEntity) tally.IsWrong($"a key used before was answered {other.Status}: {other.Text}");
        return await EndAsync(answers.First(a => a.IsSuccess), release => slot.Serves(release, ScalesOf(specification), specification), stop);
    }

    private async Task<string> LateAsync(string id, CancellationToken stop)
    {
        var unknown = await pod.ChangeAsync(HttpMethod.Post, Deployments(id), new DeploymentRequest { ReleaseId = "rel-aaaaaaaaaaaaaa" }, NewKey(), stop);
        if (unknown.IsSuccess) tally.IsWrong($"a release that never was is deployed: {unknown.Text}");
        var deployments = (await pod.GetAsync(Deployments(id), stop)).Read<IReadOnlyList<DeploymentStatus>>();
        if (deployments.FirstOrDefault(d => d.State == DeploymentState.Running) is not { } ended) return "nothing to be late for";
        var cancelled = await pod.ChangeAsync(HttpMethod.Post, $"pod/deployments/{ended.DeploymentId}/cancellation", new CancelRequest("the soak"), key: null, stop);
        // One that was asked to end and served all the same says so.
        if (cancelled.IsSuccess && ended.CancelRequestedAt is null) tally.IsWrong($"{ended.DeploymentId} had ended, and its cancellation was accepted");
        return "refused";
    }

    private Dictionary<string, int> Scaled(Step step) => new(slot.Scales, StringComparer.Ordinal) { [step.Service!] = step.Number };

    private static Dictionary<string, int> ScalesOf(PodSpecification specification) => specification.Services.ToDictionary(s => s.Label, s => s.Scale, StringComparer.Ordinal);

    private static Dictionary<string, string> Value(int number) => new(StringComparer.Ordinal) { ["SOAK"] = number.ToString(CultureInfo.InvariantCulture) };

    private static string Deployments(string id) => $"pod/environments/{id}/deployments";

    private static string NewKey() => RandomNumberGenerator.GetHexString(24, lowercase: true);

    private static string Brief(Answer answer) => $"answered {(int)answer.Status}";
}
