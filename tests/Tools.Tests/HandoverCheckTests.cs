using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Catalyze.Tools.Http;
using Xunit;

namespace Catalyze.Tools.Tests;

/// <summary>Over HTTP, and with what comes after, see <c>AccessTests</c> of LogService.</summary>
public sealed class HandoverCheckTests : IDisposable
{
    private readonly Handovers handovers = new();

    public void Dispose() => handovers.Dispose();

    [Fact]
    public async Task Any_of_several_keys_is_good_so_that_one_can_be_replaced()
    {
        using var newer = new Handovers();
        var options = ToolAccessOptions.Read(name => name.EndsWith("KEYS", StringComparison.Ordinal) ? $"{handovers.PublicKey} {newer.PublicKey}" : handovers.Variable(name), []);
        var check = new HandoverCheck(options, TimeProvider.System);
        Assert.Equal("Ada", (await check.TakeAsync(handovers.Make(DateTimeOffset.UtcNow))).Name);
        Assert.Equal("usr-1", (await check.TakeAsync(newer.Make(DateTimeOffset.UtcNow))).User);
    }

    [Fact]
    public async Task A_tool_without_keys_takes_none()
    {
        var refused = await Assert.ThrowsAsync<ProblemException>(() => new HandoverCheck(ToolAccessOptions.Closed, TimeProvider.System).TakeAsync(handovers.Make(DateTimeOffset.UtcNow, "")));
        Assert.Equal(401, refused.Status);
    }

    [Fact]
    public async Task Of_many_who_bring_the_same_handover_at_once_one_gets_in()
    {
        var check = new HandoverCheck(ToolAccessOptions.Read(handovers.Variable, []), TimeProvider.System);
        var handover = handovers.Make(DateTimeOffset.UtcNow);
        var all = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            try
            {
                await check.TakeAsync(handover);
                return 1;
            }
            catch (ProblemException)
            {
                return 0;
            }
        })));
        Assert.Equal(1, all.Sum());
    }
}
