namespace Catalyze.HostAgent.Orders;

/// <summary>Ids of the last orders that were carried out, so that one that comes again in another message is told of.</summary>
/// <remarks>Not what keeps a repeated order from doing anything: generations, fencing tokens and wiring versions do, and they are on disk.</remarks>
internal sealed class RecentOrders
{
    private const int Most = 4096;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    public bool Contains(string orderId) => _ids.Contains(orderId);

    public void Add(string orderId)
    {
        if (!_ids.Add(orderId))
            return;
        _oldest.Enqueue(orderId);
        if (_oldest.Count > Most)
            _ids.Remove(_oldest.Dequeue());
    }
}
