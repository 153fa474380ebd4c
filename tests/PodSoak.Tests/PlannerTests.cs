using Catalyze.PodSoak.Planning;
using Xunit;

namespace Catalyze.PodSoak.Tests;

/// <summary>A seed decides a run, and nothing is kept that was taken away.</summary>
public sealed class PlannerTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(20);

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_same_seed_is_the_same_plan_and_another_seed_is_another(int seed)
    {
        Assert.Equal(Lines(seed), Lines(seed));
        Assert.NotEqual(Lines(seed), Lines(seed + 1));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void One_thing_of_the_platform_is_away_at_a_time_and_all_of_it_is_back_by_the_end(int seed)
    {
        var faults = Planner.Make(seed, Length).Where(s => s.Lane == Lane.Faults).ToList();
        Assert.True(faults.Count >= 15, $"{faults.Count} faults");
        Assert.All(faults.Zip(faults.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.At, $"{pair}"));
        Assert.All(Planner.Make(seed, Length), s => Assert.True(s.End <= Length || s.Kind == StepKind.Cancel, $"{s}"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_kind_of_fault_and_nearly_every_operation_happens_within_twenty_minutes(int seed)
    {
        var kinds = Planner.Make(seed, Length).Select(s => s.Kind).ToHashSet();
        Assert.All(Enum.GetValues<StepKind>().Where(k => k >= StepKind.ProcessKilled), k => Assert.Contains(k, kinds));
        Assert.True(kinds.Count >= Enum.GetValues<StepKind>().Length - 3, $"only {string.Join(' ', kinds)}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_done_to_an_environment_before_it_is_deployed_or_after_it_is_destroyed(int seed)
    {
        var there = new HashSet<int>();
        foreach (var step in Planner.Make(seed, Length).Where(s => s.Lane == Lane.Environments))
        {
            if (step.Kind == StepKind.Deploy)
            {
                Assert.True(there.Add(step.Slot), $"{step}");
                Assert.InRange(step.Services.Count, 2, 5);
                Assert.All(step.Services, s => Assert.InRange(s.Scale, 1, 3));
            }
            else if (step.Kind == StepKind.Destroy)
            {
                Assert.True(there.Remove(step.Slot), $"{step}");
            }
            else
            {
                Assert.Contains(step.Slot, there);
            }
        }

        Assert.NotEmpty(there);
    }

    private static List<string> Lines(int seed) => [.. Planner.Make(seed, Length).Select(s => s.ToString())];
}
