using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>A customer's program, run as its Procfile says.</summary>
internal sealed class CodeRecipe : ServiceRecipe
{
    public static CatalogType CatalogType { get; } = new()
    {
        Type = "code",
        Description = "A program from an uploaded source archive with a Procfile: Python 3.11 or Node.js 18.",
        Versions = ["debian-12"],
        DefaultVersion = "debian-12",
        DefaultSize = new ServiceSize(MemoryMib: 256, CpuMillis: 250, DiskMib: 512),
        MinimumSize = new ServiceSize(MemoryMib: 64, CpuMillis: 50, DiskMib: 128),
        MaximumSize = new ServiceSize(MemoryMib: 16384, CpuMillis: 8000, DiskMib: 65536),
        MaximumScale = 100,
        Stateful = false,
        SupportsHighAvailability = true,
        NeedsSource = true,
        Port = 80,
    };

    public override CatalogType Type => CatalogType;

    public override string Repository(string environmentId, SourceManifest? source) => $"{environmentId}/{Require(source).Language}";

    public override string ConsumerUrl(ServiceSpecification provider, IReadOnlyDictionary<string, string> secrets) => $"http://{provider.Label}";

    public override IReadOnlyList<BuildFile> Files(ServiceSpecification service, SourceManifest? source)
    {
        var manifest = Require(source);
        var files = new List<BuildFile> { new("Dockerfile", DockerfileWriter.Render(Image(manifest))), ImageFile.Entrypoint("code/entrypoint.sh") };
        // Every process of the Procfile goes into the one image: web and worker share it.
        files.AddRange(manifest.Processes.Select(p => new BuildFile($"processes/{p.Key}", p.Value + "\n")));
        if (manifest.RequirementsFile is not null)
            files.Add(new BuildFile(CheckFile(manifest), ImageFile.Text($"code/{CheckFile(manifest)}")));
        return files;
    }

    public override ServiceRuntime Runtime(ServiceSpecification service)
    {
        var process = service.Process ?? WebProcess;
        var listens = process == WebProcess;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["CATALYZE_PROCESS"] = process, ["HOME"] = "/tmp" };
        if (listens)
            variables["PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        var (profileName, profile) = AppArmorProfile.Render("code", new AppArmorGrants
        {
            Programs = ["/usr/bin/*", "/app/**"],
            Read = ["/app"],
            Write = ["/tmp"],
        });
        return new ServiceRuntime
        {
            ServicePort = listens ? Port : null,
            ConsumerPort = listens ? CatalogType.Port : null,
            HealthCheck = HealthCheck(service, listens),
            Confinement = new ServiceConfinement
            {
                AppArmorProfileName = profileName,
                AppArmorProfile = profile,
                ReadOnlyRoot = true,
                TemporaryPaths = new Dictionary<string, int>(StringComparer.Ordinal) { ["/tmp"] = 64 },
                MaxPids = 256,
            },
            Variables = variables,
            StopGraceSeconds = 20,
        };
    }

    /// <summary>Process that listens on PORT and can be reached.</summary>
    public const string WebProcess = "web";

    /// <summary>Variable with which a service has its health asked over HTTP.</summary>
    public const string HealthPathVariable = "HEALTH_PATH";

    private const int Port = 8080;
    private const int UserId = 10004;

    private static HealthCheck HealthCheck(ServiceSpecification service, bool listens)
    {
        if (!listens)
            return new HealthCheck { Kind = HealthCheckKind.Process };
        return service.Variables.TryGetValue(HealthPathVariable, out var path)
            ? new HealthCheck { Kind = HealthCheckKind.Http, Port = Port, Path = path }
            : new HealthCheck { Kind = HealthCheckKind.Tcp, Port = Port };
    }

    private static DockerfileInput Image(SourceManifest source)
    {
        var python = source.Language == "python";
        var packages = new SortedSet<string>(source.Packages, StringComparer.Ordinal) { python ? "python3" : "nodejs" };
        var copies = new List<(string, string)> { ("entrypoint", "/catalyze/entrypoint"), ("processes/", "/catalyze/processes/"), ("source/", "/app/") };
        var checks = new List<string>();
        if (source.RequirementsFile is not null)
        {
            if (python)
                packages.Add("python3-pkg-resources");
            var file = CheckFile(source);
            copies.Add((file, $"/catalyze/{file}"));
            checks.Add($"cd /app && {(python ? "python3 -B" : "node")} /catalyze/{file}");
        }

        return new DockerfileInput
        {
            UserName = "app",
            UserId = UserId,
            Home = "/tmp",
            Packages = [.. packages],
            Copies = copies,
            Checks = checks,
            Environment = python
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONUNBUFFERED"] = "1" }
                : new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_ENV"] = "production" },
        };
    }

    private static string CheckFile(SourceManifest source) => source.Language == "python" ? "check-requirements.py" : "check-requirements.js";

    private static SourceManifest Require(SourceManifest? source) =>
        source ?? throw new ArgumentException("A code service needs the manifest of its source.", nameof(source));
}
