using Catalyze.Contracts.Monitoring;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>The samples of one instance at one moment.</summary>
/// <param name="at">The moment.</param>
/// <param name="service">Label of its service.</param>
/// <param name="instance">The instance.</param>
/// <param name="type">Type of the catalog.</param>
public sealed class SampleSheet(DateTimeOffset at, string service, string instance, string type)
{
    private readonly List<FeedSample> _samples = [];

    public IReadOnlyList<FeedSample> Samples => _samples;

    /// <summary>Type of the catalog.</summary>
    public string Type => type;

    /// <summary>When it is measured.</summary>
    public DateTimeOffset At => at;

    public void Add(string name, double value, params (string Name, string Value)[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["service"] = service, ["instance"] = instance, ["type"] = type };
        foreach (var (label, text) in labels)
            all[label] = text.Length <= FeedLimits.NameLength ? text : text[..FeedLimits.NameLength];
        _samples.Add(new FeedSample(name, all, at, value));
    }
}
