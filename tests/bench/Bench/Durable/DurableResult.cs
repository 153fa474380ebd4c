using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Durable;

/// <summary>One figure over all rounds; ratios are medians of the rounds' own ratios.</summary>
internal sealed record DurableResult(string Name, string Unit, Statistics Value, double? CallsEach, double? ShareOfFloor, double? Published, double? TimesPublished)
{
    internal static DurableResult Of(IEnumerable<DurableFigure> rounds)
    {
        var figures = rounds.ToList();
        return new DurableResult(
            figures[0].Name,
            figures[0].Unit,
            Statistics.Of(figures.Select(figure => Math.Round(figure.Value, 1))),
            Median(figures, figure => figure.CallsEach),
            Median(figures, figure => figure.Value / figure.FloorAllows),
            figures[0].Published,
            Median(figures, figure => figure.Value / figure.Published));
    }

    private static double? Median(IReadOnlyList<DurableFigure> figures, Func<DurableFigure, double?> value)
    {
        var known = figures.Select(value).OfType<double>().ToList();
        return known.Count == 0 ? null : Math.Round(Statistics.Of(known).Median, 3);
    }
}
