using Catalyze.Contracts.Specifications;
using Catalyze.PodSoak.Planning;
using Catalyze.PodSupport;

namespace Catalyze.PodSoak.Running;

/// <summary>The sources that code services are built from, uploaded once.</summary>
internal sealed class Sources
{
    private readonly Dictionary<int, SourceReference> good = [];
    private SourceReference? broken;

    /// <summary>One that starts and never becomes healthy.</summary>
    public SourceReference Broken => broken ?? throw new InvalidOperationException("Nothing was uploaded.");

    public SourceReference this[int number] => good[number];

    public static string Greeting(int number) => $"source {number}";

    public async Task UploadAsync(PodClient pod, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Planner.Sources; number++)
            good[number] = await UploadAsync(pod, SourceArchive.Greeter(Greeting(number)), cancellationToken);
        broken = await UploadAsync(
            pod, SourceArchive.Of(("Procfile", "web: python3 main.py\n"), ("requirements.txt", ""), ("main.py", "raise SystemExit('broken on purpose')\n")), cancellationToken);
    }

    private static async Task<SourceReference> UploadAsync(PodClient pod, byte[] archive, CancellationToken cancellationToken) =>
        new((await pod.UploadAsync(archive, cancellationToken)).Read<SourceManifest>().Digest);
}
