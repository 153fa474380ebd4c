using System.Text.RegularExpressions;
using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Problems;

namespace Catalyze.MonitorService.Ingest;

/// <summary>What a batch may hold.</summary>
internal static partial class SampleChecks
{
    private const int MostErrors = 100;

    public static IReadOnlyList<FieldError> Find(FeedBatch batch, DateTimeOffset now)
    {
        List<FieldError> errors = [];
        if (batch.Host is not { Length: > 0 and <= FeedLimits.NameLength })
            errors.Add(new("host", "invalid-name", $"It has 1 to {FeedLimits.NameLength} characters."));
        // A member that is left out is null, whatever the record says.
        if (batch.Samples is not { Count: > 0 and <= FeedLimits.BatchSamples })
        {
            errors.Add(new("samples", "invalid-count", $"A batch has 1 to {FeedLimits.BatchSamples} samples."));
            return errors;
        }

        for (var i = 0; i < batch.Samples.Count && errors.Count < MostErrors; i++)
        {
            if (batch.Samples[i] is { } sample)
                Check(sample, $"samples[{i}]", now, errors);
            else
                errors.Add(new($"samples[{i}]", "missing", "It must not be null."));
        }

        return errors;
    }

    private static void Check(FeedSample sample, string place, DateTimeOffset now, List<FieldError> errors)
    {
        if (sample.Name is not { Length: <= FeedLimits.NameLength } || !Name().IsMatch(sample.Name))
            errors.Add(new($"{place}.name", "invalid-name", "A name is of lower-case letters, digits and underscores and begins with catalyze_."));
        // What lies ahead would hold up everything after it.
        if (sample.Time > now.AddMinutes(5))
            errors.Add(new($"{place}.time", "invalid-time", "It lies more than five minutes ahead."));
        if (sample.Labels is not { Count: <= FeedLimits.Labels })
        {
            errors.Add(new($"{place}.labels", "invalid-count", $"A sample has labels, at most {FeedLimits.Labels}."));
            return;
        }

        foreach (var (name, value) in sample.Labels)
        {
            if (name.Length > FeedLimits.NameLength || !Label().IsMatch(name) || name == "host")
                errors.Add(new($"{place}.labels", "invalid-name", "A label is of lower-case letters, digits and single underscores, and is not host: that is the batch's."));
            else if (value is null || value.Length is 0 or > FeedLimits.NameLength)
                errors.Add(new($"{place}.labels.{name}", "invalid-value", $"It has 1 to {FeedLimits.NameLength} characters."));
        }
    }

    [GeneratedRegex(@"\Acatalyze(_[a-z0-9]+)+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex Label();
}
