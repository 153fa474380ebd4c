using Xunit;

namespace Catalyze.DurableTask.Tests.Client;

/// <summary>Every numbered behaviour of the public runtime has a test that bears its number.</summary>
public sealed class BehaviourCoverage
{
    [Fact]
    public void Every_behaviour_from_1_to_25_has_a_test()
    {
        var numbers = typeof(BehaviourCoverage).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.Name.Length > 4 && method.Name[0] == 'B' && method.Name[3] == '_' && char.IsAsciiDigit(method.Name[1]))
            .Select(method => int.Parse(method.Name[1..3], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(Enumerable.Range(1, 25), numbers.Distinct().Order());
    }
}
