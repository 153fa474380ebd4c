using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Releases;
using Catalyze.Pipeline;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Status;

/// <summary>Shows what the pipeline rendered for a service: build files, the profile it is confined by, and what its edge is configured with. All of it is free of secrets by construction.</summary>
public sealed class GeneratedFileReader(EnvironmentStore environments, InstanceStore instances, ReleaseStore summaries, ReleaseReader releases)
{
    private const string Plain = "0644";
    private const string Executable = "0755";

    /// <returns>Null where there is no such environment, or its release has no such service.</returns>
    public async Task<GeneratedFiles?> ReadAsync(string environmentId, string label, CancellationToken cancellationToken)
    {
        if (await environments.FindAsync(environmentId, cancellationToken) is not { Removed: false } environment) return null;
        if (environment.CurrentRelease is not { } current) return new GeneratedFiles(null, null, []);
        var release = await releases.ReadAsync(environmentId, current, cancellationToken);
        if (release.Topology.Services.All(s => s.Label != label)) return null;
        var summary = await summaries.FindSummaryAsync(environmentId, current, current, cancellationToken);
        var files = release.Blueprint(label).Context.Files.Select(f => new GeneratedFile("image/" + f.Path, f.Text, f.Executable ? Executable : Plain)).ToList();
        var confinement = release.Runtime(label).Confinement;
        files.Add(new GeneratedFile("apparmor/" + confinement.AppArmorProfileName, confinement.AppArmorProfile, Plain));
        if (release.IsEdge(label)) files.AddRange(await EdgeAsync(environmentId, release, cancellationToken));
        return new GeneratedFiles(current, summary?.CreatedAt, [.. files.OrderBy(f => f.Name, StringComparer.Ordinal)]);
    }

    private async Task<IEnumerable<GeneratedFile>> EdgeAsync(string environmentId, ReleaseModel release, CancellationToken cancellationToken)
    {
        var wires = (await instances.ReadAsync(environmentId, cancellationToken)).Select(i => i.Wanted.Wires?.Edge).OfType<EdgeWires>().FirstOrDefault();
        var rendered = EdgePlanner.Render(release, wires?.Routers ?? []);
        return
        [
            new GeneratedFile(EdgeWiring.Folder + EdgeWiring.ConfigurationFile, rendered.Configuration, Plain),
            new GeneratedFile(EdgeWiring.Folder + EdgeWiring.CertificateListFile, rendered.CertificateList, Plain),
        ];
    }
}
