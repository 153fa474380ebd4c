using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Asks a test about every host that is still in.</summary>
/// <remarks>The test is a struct, so that the compiler makes one loop for each with the test in line: no call per host.</remarks>
internal sealed class RoomRule<T>(string name) : IRoomRule
    where T : struct, IRoomTest<T>
{
    public string Name => name;

    public bool Concerns(Quotation quotation) => T.Concerns(quotation);

    public void Mark(Quotation quotation, byte verdict)
    {
        var test = T.For(quotation);
        var verdicts = quotation.Verdicts;
        for (var host = 0; host < verdicts.Length; host++)
        {
            if (verdicts[host] == 0 && test.Refuses(host)) verdicts[host] = verdict;
        }
    }

    public string Reason(Quotation quotation, int host) => T.Reason(quotation, host);
}
