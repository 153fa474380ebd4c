using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Loss;

/// <summary>What people read about the loss of a host.</summary>
internal static class LossMessages
{
    public static string Of(string hostId, long seconds, IReadOnlyList<InstanceRecord> placed)
    {
        var staying = placed.Where(i => i.Stateful).Select(i => i.InstanceId).Order(StringComparer.Ordinal).ToList();
        var going = placed.Count(i => !i.Stateful);
        var moves = going == 0 ? "" : FormattableString.Invariant($" {going} of its instances {(going == 1 ? "is" : "are")} placed elsewhere.");
        var stays = staying.Count == 0 ? "" : $" {string.Join(", ", staying)} {(staying.Count == 1 ? "has its" : "have their")} data there and {(staying.Count == 1 ? "waits" : "wait")} for its return.";
        return FormattableString.Invariant($"{hostId} is lost: it was not heard of for {seconds} s.{moves}{stays}");
    }
}
