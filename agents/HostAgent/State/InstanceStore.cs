using System.Collections.Concurrent;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.HostAgent.State;

/// <summary>The host's memory of its instances: one file each under the state folder. A record is on disk before <see cref="Save"/> returns.</summary>
public sealed class InstanceStore
{
    /// <summary>Longer than any order can linger in a queue.</summary>
    private static readonly TimeSpan Remembrance = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<string, InstanceRecord> _records = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string _folder;

    private InstanceStore(string folder) => _folder = folder;

    public IReadOnlyCollection<InstanceRecord> All => [.. _records.Values];

    /// <summary>Reads what is remembered and forgets what has been gone for long.</summary>
    public static InstanceStore Open(string stateFolder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var folder = Path.Combine(stateFolder, "instances");
        Directory.CreateDirectory(folder, DurableFile.OwnerOnlyFolder);
        var store = new InstanceStore(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            var record = JsonSerializer.Deserialize<InstanceRecord>(File.ReadAllBytes(file), CatalyzeJson.Options)
                ?? throw new InvalidDataException($"{file} holds no record.");
            if (record.Intent == InstanceIntent.Gone && time.GetUtcNow() - record.ChangedAt > Remembrance)
                File.Delete(file);
            else
                store._records[record.InstanceId] = record;
        }

        return store;
    }

    public InstanceRecord? Find(string instanceId) => _records.GetValueOrDefault(instanceId);

    /// <summary>Changes a record in view of what is stored now; null when <paramref name="change"/> finds that it no longer applies.</summary>
    public InstanceRecord? Change(string instanceId, Func<InstanceRecord, InstanceRecord?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock)
        {
            if (Find(instanceId) is not { } stored || change(stored) is not { } changed)
                return null;
            Save(changed);
            return changed;
        }
    }

    public void Save(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
            Write(record);
    }

    private void Write(InstanceRecord record)
    {
        DurableFile.Write(PathOf(record.InstanceId), JsonSerializer.SerializeToUtf8Bytes(record, CatalyzeJson.Options));
        _records[record.InstanceId] = record;
    }

    // Ids come signed from the control plane, yet a path is built of nothing that was not checked here.
    private string PathOf(string instanceId) => InstanceNames.IsValid(instanceId)
        ? Path.Combine(_folder, instanceId + ".json")
        : throw new ArgumentException($"'{instanceId}' is no instance id.", nameof(instanceId));
}
