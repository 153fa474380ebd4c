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

    public void Mark(Quotation quotation, byte verdict) => Columns.MarkBelow(quotation.Hosts.Free(resource), quotation.Need(resource), quotation.Verdicts, verdict);

    public string Reason(Quotation quotation, int host)
    {
        var needs = string.Format(null, need, quotation.Need(resource));
        return $"needs {needs}, {Math.Max(0, quotation.Hosts.Free(resource)[host]):N0}{unit} are free";
    }
}
