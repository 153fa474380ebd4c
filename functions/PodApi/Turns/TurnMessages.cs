using Catalyze.Contracts.Deployments;

namespace Catalyze.PodApi.Turns;

/// <summary>What people read about a deployment that waits for its turn. Nothing of other organisations is in it.</summary>
internal static class TurnMessages
{
    public static string Of(DeploymentTurn turn)
    {
        var before = (turn.Place - 1) switch { 0 => "", 1 => " 1 of them waits before it.", var n => FormattableString.Invariant($" {n} of them wait before it.") };
        var running = turn.Running == 1 ? "1 deployment of its organisation runs" : FormattableString.Invariant($"{turn.Running} deployments of its organisation run");
        return turn.Running >= turn.MostRunning
            ? FormattableString.Invariant($"It waits for its turn: {running}, limit {turn.MostRunning}.{before}")
            : $"It waits for its turn: the platform has as many deployments under way as it takes on; {running}.{before}";
    }
}
