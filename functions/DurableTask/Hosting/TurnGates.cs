namespace Catalyze.DurableTask;

/// <summary>
/// One turn of an instance at a time in this process, and no more turns than needed: who finds that a read of the inbox began after it
/// arrived need not read again. The fence would catch two turns at once too, at the price of a lost one.
/// </summary>
internal sealed class TurnGates
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Gate> gates = new(StringComparer.Ordinal);

    /// <summary>Waits for the instance's turn.</summary>
    public async Task<Lease> EnterAsync(string instanceId, CancellationToken cancellationToken)
    {
        Gate entered;
        long arrived;
        lock (gate)
        {
            if (!gates.TryGetValue(instanceId, out entered!))
                gates[instanceId] = entered = new Gate();
            entered.Users++;
            arrived = entered.LastArrival = entered.Reads;
        }

        try
        {
            await entered.Turn.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(instanceId, entered);
            throw;
        }

        return new Lease(this, instanceId, entered, arrived);
    }

    /// <summary>
    /// Whether a doorbell in the hands of this process makes another one needless: its turn reads the inbox once more after this call. Should
    /// the turn fail, its own message comes again; should the process die, the sweep rings.
    /// </summary>
    public bool TryJoin(string instanceId)
    {
        lock (gate)
        {
            if (!gates.TryGetValue(instanceId, out var running) || running.Closing)
                return false;
            running.Wanted = running.Reads + 1;
            return true;
        }
    }

    private void Leave(string instanceId, Gate left)
    {
        lock (gate)
        {
            if (--left.Users == 0 && gates.TryGetValue(instanceId, out var current) && ReferenceEquals(current, left))
            {
                gates.Remove(instanceId);
                left.Turn.Dispose();
            }
        }
    }

    internal sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }

        /// <summary>Reads of the inbox begun.</summary>
        public long Reads { get; set; }

        /// <summary>The last read whose turn ended well.</summary>
        public long Done { get; set; }

        /// <summary>Reads begun when somebody last came to wait.</summary>
        public long LastArrival { get; set; }

        /// <summary>A read somebody relies on.</summary>
        public long Wanted { get; set; }

        /// <summary>The only holder is about to leave and will not read again.</summary>
        public bool Closing { get; set; }
    }

    /// <summary>The right to run the instance's turns.</summary>
    internal sealed class Lease(TurnGates owner, string instanceId, Gate held, long arrived) : IDisposable
    {
        /// <summary>Whether a turn that read after this lease was asked for has done the work.</summary>
        public bool IsCovered
        {
            get
            {
                lock (owner.gate)
                    return held.Done > arrived && held.Done >= held.Wanted;
            }
        }

        /// <summary>Whether somebody rang, or came to wait, since the last read.</summary>
        public bool IsReadWanted
        {
            get
            {
                lock (owner.gate)
                    return held.Wanted > held.Reads || held.LastArrival >= held.Reads;
            }
        }

        /// <summary>To be called before every read of the inbox.</summary>
        public void BeginRead()
        {
            lock (owner.gate)
                held.Reads++;
        }

        /// <summary>The work found is done; true when nobody asked for another read meanwhile.</summary>
        public bool TryFinish()
        {
            lock (owner.gate)
            {
                if (held.Wanted > held.Reads)
                    return false;
                held.Done = held.Reads;
                held.Closing = held.Users == 1;
                return true;
            }
        }

        /// <summary>Lets the next one in. A turn that failed leaves its read undone, so that whoever waits reads again.</summary>
        public void Dispose()
        {
            held.Turn.Release();
            owner.Leave(instanceId, held);
        }
    }
}
