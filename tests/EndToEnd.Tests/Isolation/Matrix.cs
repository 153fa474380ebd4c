using System.Text;
using System.Text.Json;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Everything that was tried; printed, and kept as <c>artifacts/isolation/matrix.md</c> and <c>.json</c>.</summary>
internal sealed class Matrix
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Cell> _cells = [];

    public IReadOnlyList<Cell> Cells => _cells;

    public void Refused(string source, string target, string probe, bool refused, string seen) => _cells.Add(new Cell(source, target, probe, Allowed: false, seen, refused));

    public void Allowed(string source, string target, string probe, bool allowed, string seen) => _cells.Add(new Cell(source, target, probe, Allowed: true, seen, allowed));

    /// <summary>Exactly these ports open, no other.</summary>
    public void Ports(string source, string target, string probe, IReadOnlyCollection<int> expected, IReadOnlyCollection<int> open)
    {
        var more = open.Except(expected).ToList();
        Refused(source, target, probe, more.Count == 0, more.Count == 0 ? "silence" : $"OPEN: {string.Join(", ", more.Take(20))}");
        if (expected.Count == 0)
            return;
        var missing = expected.Except(open).ToList();
        Allowed(source, target, $"declared ports {string.Join(", ", expected.Order())}", missing.Count == 0, missing.Count == 0 ? "open" : $"MISSING: {string.Join(", ", missing)}");
    }

    public string Save(string folder)
    {
        var text = new StringBuilder();
        text.Append($"# Who reaches what\n\n{_cells.Count(c => !c.Allowed)} cells must be refused, {_cells.Count(c => c.Allowed)} must be let in; {_cells.Count(c => !c.Right)} are not as they have to be.\n\n");
        text.Append("| From | To | Probe | Expected | Seen | |\n|---|---|---|---|---|---|\n");
        foreach (var cell in _cells.OrderBy(c => c.Source, StringComparer.Ordinal).ThenBy(c => c.Target, StringComparer.Ordinal))
            text.Append($"| {cell.Source} | {cell.Target} | {cell.Probe} | {(cell.Allowed ? "let in" : "refused")} | {cell.Seen} | {(cell.Right ? "ok" : "**WRONG**")} |\n");
        File.WriteAllText(Path.Combine(folder, "matrix.md"), text.ToString());
        File.WriteAllText(Path.Combine(folder, "matrix.json"), JsonSerializer.Serialize(_cells, Json));
        return text.ToString();
    }
}
