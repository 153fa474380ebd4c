using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Turns;
using Xunit;

namespace Catalyze.PodApi.Tests.Turns;

/// <summary>Whose turn it is, decided purely.</summary>
public sealed class TurnPlannerTests
{
    private static readonly TurnSettings Limits = new() { MostAtOnce = 4, MostPerOrganisation = 2 };

    [Fact]
    public void A_deployment_goes_on_at_once_while_there_is_room_and_waits_with_its_place_where_there_is_none()
    {
        var list = Enter(TurnList.Empty, "a1 a2 a3 a4");

        Assert.Equal(["a1", "a2"], Going(list));
        Assert.Equal(new DeploymentTurn(1, 2, 2, 2), TurnPlanner.TurnOf(list, "a3", Limits));
        Assert.Equal(new DeploymentTurn(2, 2, 2, 2), TurnPlanner.TurnOf(list, "a4", Limits));
        Assert.Null(TurnPlanner.TurnOf(list, "a1", Limits));
        Assert.Equal(["a1", "a2", "b1"], Going(Enter(list, "b1")));
        Assert.Equal(["a2", "a3"], Going(Leave(list, "a1")));
    }

    [Fact]
    public void Entering_and_leaving_twice_changes_nothing_more()
    {
        var list = Enter(TurnList.Empty, "a1 a2 a3");
        Assert.Same(list, TurnPlanner.Enter(list, "a3", "a", Limits));
        var left = Leave(list, "a1");
        Assert.Same(left, Leave(left, "a1"));
    }

    [Fact]
    public void Organisations_take_turns_however_many_one_of_them_has_waiting()
    {
        var list = Enter(TurnList.Empty, "a1 a2 b1 b2 a3 a4 a5 a6 a7 b3 c1");
        Assert.Equal(["a1", "a2", "b1", "b2"], Going(list));
        var order = new List<string>();
        foreach (var gone in (string[])["a1", "b1", "a2", "b2", "c1", "a3"])
        {
            var before = Going(list);
            list = Leave(list, gone);
            order.AddRange(Going(list).Except(before));
        }

        // Not the five that a had waiting before c came.
        Assert.Equal(["a3", "b3", "c1", "a4", "a5"], order.Take(5));
    }

    [Fact]
    public void What_mends_a_loss_goes_on_beyond_the_limits()
    {
        var list = TurnPlanner.Hurry(Enter(TurnList.Empty, "a1 a2 b1 b2 a3 b3"), "a3");
        Assert.Equal(["a1", "a2", "b1", "b2", "a3"], Going(list));
        Assert.Same(list, TurnPlanner.Hurry(list, "a3"));
        Assert.Same(list, TurnPlanner.Hurry(list, "nobody"));

        // It counts: nobody else goes on before there is room within the limits again.
        list = Leave(list, "a1");
        Assert.Equal(["a2", "b1", "b2", "a3"], Going(list));
        Assert.Equal(["a2", "b2", "a3", "b3"], Going(Leave(list, "b1")));
    }

    [Fact]
    public void Random_arrivals_and_ends_never_exceed_a_limit_leave_nothing_free_and_starve_nobody()
    {
        for (var seed = 0; seed < 300; seed++) Run(new Random(seed), seed);
    }

    private static void Run(Random random, int seed)
    {
        var limits = new TurnSettings { MostAtOnce = random.Next(1, 8), MostPerOrganisation = random.Next(1, 4) };
        var organisations = random.Next(1, 7);
        var list = TurnList.Empty;
        var wentBefore = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        for (var step = 0; step < 120; step++)
        {
            var before = list;
            var going = Going(list);
            if (going.Count > 0 && random.Next(100) < 45)
            {
                list = TurnPlanner.Leave(list, random.Next(10) == 0 && list.Entries.FirstOrDefault(e => !e.Admitted) is { } cancelled ? Set(cancelled.DeploymentId) : Set(going[random.Next(going.Count)]), limits);
            }
            else
            {
                // One organisation comes much more often than the others.
                var organisation = random.Next(2) == 0 ? "o0" : $"o{random.Next(organisations)}";
                list = TurnPlanner.Enter(list, $"d{step}", organisation, limits);
            }

            Check(before, list, limits, organisations, wentBefore, $"seed {seed}, step {step}");
        }

        while (list.Entries.Count > 0) list = TurnPlanner.Leave(list, Set(list.Admitted.First().DeploymentId), limits);
        Assert.Empty(list.Served);
    }

    private static void Check(TurnList before, TurnList after, TurnSettings limits, int organisations, Dictionary<string, Dictionary<string, int>> wentBefore, string where)
    {
        var going = after.Admitted.CountBy(e => e.OrganisationId).ToDictionary();
        Assert.True(after.Admitted.Count() <= limits.MostAtOnce && going.Values.All(n => n <= limits.MostPerOrganisation), $"{where}: a limit is exceeded");
        Assert.True(
            after.Admitted.Count() == limits.MostAtOnce || after.Entries.Where(e => !e.Admitted).All(e => going.GetValueOrDefault(e.OrganisationId) == limits.MostPerOrganisation),
            $"{where}: there is room that a waiting deployment could use");
        var went = after.Admitted.Where(e => before.Find(e.DeploymentId) is not { Admitted: true }).ToList();
        foreach (var organisation in after.Entries.Select(e => e.OrganisationId).Distinct())
        {
            var own = after.Entries.Where(e => e.OrganisationId == organisation).ToList();
            Assert.True(own.SkipWhile(e => e.Admitted).All(e => !e.Admitted), $"{where}: {organisation} does not go in the order of arrival");
            // Whose first waits, below its own limit, sees each other organisation go at most once.
            var first = own.Find(e => !e.Admitted);
            if (first is null || going.GetValueOrDefault(organisation) >= limits.MostPerOrganisation || went.Any(e => e.OrganisationId == organisation))
            {
                wentBefore.Remove(organisation);
                continue;
            }

            if (before.Entries.FirstOrDefault(e => e.OrganisationId == organisation && !e.Admitted)?.DeploymentId != first.DeploymentId)
            {
                // Its first came just now, or the one before it was cancelled.
                wentBefore.Remove(organisation);
                continue;
            }

            if (!wentBefore.TryGetValue(organisation, out var others)) wentBefore[organisation] = others = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var other in went) others[other.OrganisationId] = others.GetValueOrDefault(other.OrganisationId) + 1;
            Assert.True(others.Values.All(n => n <= 1) && others.Count <= organisations - 1, $"{where}: {organisation} waits while {string.Join(", ", others.Select(o => $"{o.Key} went {o.Value} times"))}");
        }
    }

    private static TurnList Enter(TurnList list, string ids) => ids.Split(' ').Aggregate(list, (l, id) => TurnPlanner.Enter(l, id, id[..1], Limits));

    private static TurnList Leave(TurnList list, string id) => TurnPlanner.Leave(list, Set(id), Limits);

    private static List<string> Going(TurnList list) => [.. list.Admitted.Select(e => e.DeploymentId)];

    private static HashSet<string> Set(string id) => new([id], StringComparer.Ordinal);
}
