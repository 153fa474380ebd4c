namespace Catalyze.HostAgent.State;

/// <summary>Hands out numbers for instance networks; the smallest free one, so that addresses stay readable.</summary>
public sealed class SlotAllocator
{
    /// <summary>Most instances a host can ever hold.</summary>
    public const int Most = 60_000;

    private readonly Lock _lock = new();
    private readonly SortedSet<int> _taken;

    public SlotAllocator(IEnumerable<int> taken) => _taken = [.. taken];

    public int Take()
    {
        lock (_lock)
        {
            for (var slot = 1; slot <= Most; slot++)
            {
                if (_taken.Add(slot))
                    return slot;
            }
        }

        throw new InvalidOperationException("The host has no network left for another instance.");
    }

    public void Release(int slot)
    {
        lock (_lock)
            _taken.Remove(slot);
    }
}
