using System.Collections.Concurrent;

namespace Catalyze.ManagementAgent.Hosts;

/// <summary>Doorbells of connected hosts. One per host: a new connection takes the place of an older one, which may be dead without knowing.</summary>
internal sealed class DoorbellRegistry
{
    private readonly ConcurrentDictionary<string, Doorbell> doorbells = new(StringComparer.Ordinal);

    /// <summary>Number of hosts connected.</summary>
    public int Count => doorbells.Count;

    public Doorbell Connect(string hostId)
    {
        var mine = new Doorbell();
        doorbells.AddOrUpdate(
            hostId,
            mine,
            (_, older) =>
            {
                older.Close();
                return mine;
            });
        return mine;
    }

    public void Disconnect(string hostId, Doorbell doorbell) => doorbells.TryRemove(new KeyValuePair<string, Doorbell>(hostId, doorbell));

    /// <summary>False when the host is not connected; it will find the order when it asks its queue.</summary>
    public bool Ring(string hostId)
    {
        if (!doorbells.TryGetValue(hostId, out var doorbell))
            return false;
        doorbell.Ring();
        return true;
    }
}
