using System.Diagnostics;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.MonitorService.Components;
using Catalyze.Tools.Http;

namespace Catalyze.MonitorService.Alerts;

/// <summary>The rules: the default ones, and what people made of them. What they made is kept apart, so that better defaults reach everybody else.</summary>
internal sealed class RuleBook(MonitorServiceOptions options, ComponentFiles files, PrometheusClient prometheus) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private SortedDictionary<string, AlertRule> _edits = new(StringComparer.Ordinal);

    private string EditsFile => Path.Combine(options.Folder, "edits.json");

    public IReadOnlyList<AlertRule> All => Merge(_edits);

    /// <summary>Reads what was edited and writes the rules as Prometheus reads them. Before Prometheus starts.</summary>
    public void Prepare()
    {
        if (File.Exists(EditsFile))
            _edits = JsonSerializer.Deserialize<SortedDictionary<string, AlertRule>>(File.ReadAllText(EditsFile), CatalyzeJson.Options)!;
        ComponentFiles.Put(files.Rules, Groups(All));
    }

    /// <summary>Adds a rule or changes one. The same twice is the same.</summary>
    /// <exception cref="ProblemException">promtool does not accept it.</exception>
    public Task PutAsync(AlertRule rule, CancellationToken cancellationToken) => ChangeAsync(edits => edits[rule.Name] = rule, cancellationToken);

    /// <summary>Removes an own rule; a default one is again as it was.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) => ChangeAsync(edits => edits.Remove(name), cancellationToken);

    public void Dispose() => _changing.Dispose();

    /// <summary>What Prometheus reads.</summary>
    internal static object Groups(IEnumerable<AlertRule> rules) => new
    {
        groups = new[]
        {
            new
            {
                name = "environment",
                rules = rules.Where(rule => rule.Enabled).Select(rule => new
                {
                    alert = rule.Name,
                    expr = rule.Expression,
                    @for = $"{rule.ForSeconds}s",
                    labels = new { severity = rule.Severity },
                    annotations = new { summary = rule.Summary },
                }).ToArray(),
            },
        },
    };

    private async Task ChangeAsync(Action<SortedDictionary<string, AlertRule>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var edits = new SortedDictionary<string, AlertRule>(_edits, StringComparer.Ordinal);
            change(edits);
            var candidate = files.Rules + ".candidate";
            ComponentFiles.Put(candidate, Groups(Merge(edits)));
            await CheckAsync(candidate, cancellationToken);
            // The edits first: what Prometheus reads is made of them at every start.
            await File.WriteAllTextAsync(EditsFile + ".new", JsonSerializer.Serialize(edits, CatalyzeJson.Options), cancellationToken);
            File.Move(EditsFile + ".new", EditsFile, overwrite: true);
            File.Move(candidate, files.Rules, overwrite: true);
            _edits = edits;
            await prometheus.ReloadAsync(cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static List<AlertRule> Merge(SortedDictionary<string, AlertRule> edits) =>
        [.. DefaultRules.All.Select(rule => edits.GetValueOrDefault(rule.Name, rule)), .. edits.Values.Where(edit => DefaultRules.All.All(rule => rule.Name != edit.Name))];

    private static async Task CheckAsync(string file, CancellationToken cancellationToken)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "rules", file]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("promtool did not start.");
        var output = promtool.StandardOutput.ReadToEndAsync(cancellationToken);
        var said = await promtool.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await promtool.WaitForExitAsync(cancellationToken);
        if (promtool.ExitCode != 0)
            throw ProblemException.Invalid([new FieldError("expression", "invalid-rule", said.Replace(file, "rule", StringComparison.Ordinal).Trim())]);
    }
}
