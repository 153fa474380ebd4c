using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Deployments;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Secrets;

/// <summary>Secrets are planted by a deployment, and then looked for everywhere they must not be.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class PlantedSecretsTests(LocalPod pod)
{
    [Fact]
    public async Task A_secret_is_where_its_service_runs_and_nowhere_else()
    {
        // What is no secret lies beside the secrets, packed the same way: the search finds it, so it would find them.
        var known = $"plain{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        var planted = $"planted{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        await using var environment = new TestEnvironment(pod, known);
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter(known));
        await pod.Api.DeployAsync(environment.Specification(
            [
                Services.Database("db01", 1), Services.Redis("cache01"),
                Services.Web("app01", source) with { Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_KEY"] = planted } },
            ],
            ("db01", "app01"), ("cache01", "app01")));
        var instances = (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).ToList();
        var application = instances.Single(i => i.InstanceId.StartsWith("app01-", StringComparison.Ordinal));

        var variables = await VariablesAsync(application);
        Assert.Equal(planted, variables["API_KEY"]);
        var row = $"planted{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
        await WriteAsync(environment.Id, instances.Single(i => i.InstanceId.StartsWith("db01-", StringComparison.Ordinal)), row);
        List<string> secrets = [planted, PasswordOf(variables["DB01_URL"]), PasswordOf(variables["CACHE01_URL"])];
        Assert.All(secrets, s => Assert.True(s.Length >= 24, "a secret is too short to be looked for"));

        secrets.Add(row);
        var search = new DeepSearch([.. secrets, known, environment.Id]);
        await StorageAsync(search, known);
        var inStorage = search.PlacesOf(known).Count;
        var own = await ProcessesAsync(search, instances);
        await EnginesAsync(search, environment.Id, application);
        pod.SearchState(search);

        Assert.True(inStorage > 0, "the search does not find what is in storage");
        Assert.Contains(search.PlacesOf(known), p => p.StartsWith("image ", StringComparison.Ordinal));
        Assert.Contains(search.PlacesOf(environment.Id), p => p.EndsWith(".log", StringComparison.Ordinal));
        Assert.Contains(search.PlacesOf(environment.Id), p => p.StartsWith("inspect ", StringComparison.Ordinal));
        Assert.True(own > 0, "no process of the instances was found to be left out");
        foreach (var (secret, name) in secrets.Zip(["the variable", "the database's password", "the cache's password", "what was written to the database"]))
            Assert.True(search.PlacesOf(secret).Count == 0, $"{name} was found in {string.Join(", ", search.PlacesOf(secret))}");
    }

    /// <summary>Onto the host's disk: the log of changes by the commit, the table by the checkpoint.</summary>
    private async Task WriteAsync(string environmentId, InstanceStatus database, string row)
    {
        foreach (var statement in new[] { $"create table planted as select '{row}' as text", "checkpoint" })
        {
            await pod.DockerAsync(database.HostId, "exec", $"cz-{database.InstanceId}", "psql", "--no-psqlrc", "--quiet", "--dbname", "app", "--command", statement);
        }

        var stored = pod.VolumeFiles(database.HostId, $"cz-{environmentId}-db01-0");
        Assert.True(stored.Sum(f => f.Length) > 16_000_000, "the database's volume is not where it is searched");
        Assert.DoesNotContain(stored, f => f.Name == "PG_VERSION");
    }

    private static string PasswordOf(string url) => Uri.UnescapeDataString(new Uri(url).UserInfo.Split(':')[1]);

    private async Task<Dictionary<string, string>> VariablesAsync(InstanceStatus instance)
    {
        var text = await pod.DockerAsync(instance.HostId, "exec", $"cz-{instance.InstanceId}", "cat", "/run/catalyze/variables");
        return text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
    }

    /// <summary>Storage's own files, once it has written what the deployment put there.</summary>
    private async Task StorageAsync(DeepSearch search, string known)
    {
        await Eventually.HoldsAsync(
            () =>
            {
                search.Folder(pod.StorageFolder);
                return search.PlacesOf(known).Count > 0;
            },
            TimeSpan.FromSeconds(60));
    }

    /// <summary>Arguments and environment of every process that is not in one of the instances; how many were.</summary>
    private async Task<int> ProcessesAsync(DeepSearch search, IReadOnlyList<InstanceStatus> instances)
    {
        var inside = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in instances)
            inside.Add(File.ResolveLinkTarget($"/proc/{LocalPod.Number(await pod.ProcessOfAsync(instance))}/ns/pid", returnFinalTarget: false)!.Name);
        var left = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                if (inside.Contains(File.ResolveLinkTarget($"{process}/ns/pid", returnFinalTarget: false)?.Name ?? ""))
                {
                    left++;
                    continue;
                }

                search.Bytes($"arguments of {process}", await File.ReadAllBytesAsync($"{process}/cmdline"));
                search.Bytes($"environment of {process}", await File.ReadAllBytesAsync($"{process}/environ"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or guarded by the kernel even against root, and so against everybody.
            }
        }

        return left;
    }

    /// <summary>What engines say of the containers, what these wrote, and the images they were made of.</summary>
    private async Task EnginesAsync(DeepSearch search, string environmentId, InstanceStatus application)
    {
        foreach (var container in await pod.ContainersAsync(environmentId))
        {
            search.Bytes($"inspect {container.InstanceId}", Encoding.UTF8.GetBytes(await pod.DockerAsync(container.Host, "inspect", container.Id)));
            search.Bytes($"output of {container.InstanceId}", Encoding.UTF8.GetBytes((await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket(container.Host)}", "logs", container.Id])).All));
            search.Folder((await pod.DockerAsync(container.Host, "inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", container.Id)).Trim());
        }

        var image = (await pod.DockerAsync(application.HostId, "inspect", "--format", "{{.Image}}", $"cz-{application.InstanceId}")).Trim();
        var history = await pod.DockerAsync(application.HostId, "history", "--no-trunc", image);
        search.Bytes("history of the image", Encoding.UTF8.GetBytes(history));
        var file = Path.GetTempFileName();
        try
        {
            await pod.DockerAsync(application.HostId, "save", "--output", file, image);
            search.Raw($"image {image}", file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
