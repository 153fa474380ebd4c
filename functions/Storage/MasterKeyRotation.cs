using Microsoft.Extensions.Logging;

namespace Catalyze.Storage;

/// <summary>Takes what earlier master keys encrypted over to the present one, and puts earlier keys aside that nothing needs any more.</summary>
/// <param name="keys">The keys.</param>
/// <param name="protectedRows">All rows this process knows of.</param>
/// <param name="options">Whether these are all there are, and how long an earlier key is kept at least.</param>
/// <param name="clock">Clock.</param>
/// <param name="logger">Log.</param>
public sealed partial class MasterKeyRotation(
    FileKeyRing keys, IEnumerable<IProtectedRows> protectedRows, MasterKeyRotationOptions options, TimeProvider clock, ILogger<MasterKeyRotation> logger)
{
    /// <summary>What the last pass of this process found, by name of the rows; empty before the first.</summary>
    public IReadOnlyDictionary<string, int> Rewrapped { get; private set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>One pass over everything, if there is an earlier key.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var earlier = keys.EarlierIds;
        if (earlier.Count == 0)
            return;
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        var left = 0;
        foreach (var rows in protectedRows)
        {
            var (count, remaining) = await rows.RewrapAsync(cancellationToken);
            found[rows.Name] = count;
            left += remaining;
        }

        Rewrapped = found;
        var (total, master) = (found.Values.Sum(), keys.MasterId);
        LogPass(total, master, left);

        // A process that encrypted with the earlier key a moment before the rotation may write a moment after this pass; hence the time, and a pass after it.
        if (left > 0 || !options.KnowsAllRows || clock.GetUtcNow() - keys.MasterSince < options.KeepEarlierFor)
            return;
        foreach (var id in earlier)
        {
            keys.Retire(id);
            LogRetired(id);
        }
    }

    [LoggerMessage(EventId = 4601, Level = LogLevel.Information, Message = "{Rows} protected rows are under master key {KeyId}; {Left} were being changed and come next time")]
    private partial void LogPass(int rows, string keyId, int left);

    [LoggerMessage(EventId = 4602, Level = LogLevel.Information, Message = "Master key {KeyId} is put aside: nothing needs it any more")]
    private partial void LogRetired(string keyId);
}
