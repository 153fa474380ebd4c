using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules;

/// <summary>Asks a test about every host that is still in.</summary>
/// <remarks>The test is a struct, so that the compiler makes one loop for each with the test in line: no call per host.</remarks>
internal sealed class RoomRule<T>(T test) : IRoomRule
    where T : struct, IRoomTest
{
    public string Name => test.Name;

    public bool Concerns(Quotation quotation) => test.Concerns(quotation);

    public void Mark(Quotation quotation, byte verdict)
    {
        var verdicts = quotation.Verdicts;
        for (var host = 0; host < verdicts.Length; host++)
        {
            if (verdicts[host] == 0 && test.Refuses(quotation, host)) verdicts[host] = verdict;
        }
    }

    public string Reason(Quotation quotation, int host) => test.Reason(quotation, host);
}
