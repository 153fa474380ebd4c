using System.Numerics;
using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Something countable that is not reserved: memory, CPU, disk, processes, slots.</summary>
/// <param name="resource">What.</param>
/// <param name="name">The rule's name.</param>
/// <param name="need">What an instance needs, with its unit: <c>{0:N0} MiB of memory</c>.</param>
/// <param name="unit">Unit of what is free, empty where the need says it all.</param>
internal sealed class CapacityRule(Resource resource, string name, string need, string unit) : IRoomRule
{
    public string Name => name;

    public bool Concerns(Quotation quotation) => true;

    // Several hosts at a time: most have room, and then there is nothing to write.
    public void Mark(Quotation quotation, byte verdict)
    {
        var free = quotation.Hosts.Free(resource);
        var verdicts = quotation.Verdicts;
        var wanted = quotation.Need(resource);
        var wantedByAll = new Vector<long>(wanted);
        var host = 0;
        for (; host <= free.Length - Vector<long>.Count; host += Vector<long>.Count)
        {
            if (Vector.LessThanAny(new Vector<long>(free, host), wantedByAll)) MarkRange(host, host + Vector<long>.Count);
        }

        MarkRange(host, free.Length);

        void MarkRange(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                if (free[i] < wanted && verdicts[i] == 0) verdicts[i] = verdict;
            }
        }
    }

    public string Reason(Quotation quotation, int host)
    {
        var needs = string.Format(null, need, quotation.Need(resource));
        return $"needs {needs}, {Math.Max(0, quotation.Hosts.Free(resource)[host]):N0}{unit} are free";
    }
}
