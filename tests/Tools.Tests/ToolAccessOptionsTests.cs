using Catalyze.Contracts.Security;
using Catalyze.TestSupport;
using Catalyze.Tools.Access;
using Xunit;

namespace Catalyze.Tools.Tests;

public sealed class ToolAccessOptionsTests
{
    [Fact]
    public void Without_keys_nobody_is_let_in_whatever_else_is_said()
    {
        var wrong = new List<string>();
        Assert.Same(ToolAccessOptions.Closed, ToolAccessOptions.Read(name => name == Handover.AudienceVariable ? "logs.tools.test" : null, wrong));
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_is_set_is_read()
    {
        using var handovers = new Handovers();
        using var others = new Handovers();
        var wrong = new List<string>();
        var read = ToolAccessOptions.Read(name => name == Handover.KeysVariable ? $"{handovers.PublicKey} {others.PublicKey}" : handovers.Variable(name), wrong);
        Assert.Empty(wrong);
        Assert.Equal((2, Handovers.Audience, Handovers.Entrance), (read.Keys.Count, read.Audience, read.Entrance!.ToString()));
    }

    [Theory]
    [InlineData("no base64!")]
    [InlineData("a2V5")]
    public void Every_wrong_variable_is_named(string key)
    {
        var wrong = new List<string>();
        ToolAccessOptions.Read(name => name switch { Handover.KeysVariable => key, Handover.EntranceVariable => "ftp://elsewhere", _ => null }, wrong);
        Assert.Collection(
            wrong,
            one => Assert.StartsWith(Handover.KeysVariable, one, StringComparison.Ordinal),
            one => Assert.StartsWith(Handover.AudienceVariable, one, StringComparison.Ordinal),
            one => Assert.StartsWith(Handover.EntranceVariable, one, StringComparison.Ordinal));
    }
}
