namespace Catalyze.PodSoak.Planning;

/// <summary>A service of a new environment.</summary>
/// <param name="Label">Its name there.</param>
/// <param name="Type">Of the catalog.</param>
/// <param name="Scale">Number of instances.</param>
/// <param name="Source">Which of the soak's sources it is built from; 0 where the catalog brings it.</param>
internal sealed record PlannedService(string Label, string Type, int Scale, int Source)
{
    public bool IsCode => Source > 0;

    public override string ToString() => IsCode ? $"{Label}:{Type}{Source}x{Scale}" : $"{Label}:{Type}x{Scale}";
}
