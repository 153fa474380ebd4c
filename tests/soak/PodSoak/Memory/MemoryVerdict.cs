namespace Catalyze.PodSoak.Memory;

/// <summary>One life of a process.</summary>
/// <param name="Process">Its name in the pod.</param>
/// <param name="Life">Which process.</param>
/// <param name="Seconds">How long it was watched after its warm-up.</param>
/// <param name="FromMib">By the fitted line, after the warm-up.</param>
/// <param name="ToMib">By the fitted line, at its end.</param>
/// <param name="AllowedMib">How much more than <paramref name="FromMib"/> it may have come to.</param>
/// <param name="PeakMib">The most it had.</param>
/// <param name="Judged">Whether it lived long enough to be judged.</param>
internal sealed record MemoryVerdict(string Process, string Life, double Seconds, double FromMib, double ToMib, double AllowedMib, double PeakMib, bool Judged)
{
    public bool Flat => !Judged || ToMib - FromMib <= AllowedMib;
}
