using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.Tests.World;

internal static class Specifications
{
    public const string EnvironmentId = "env-abcdefghjk";

    /// <summary>A Redis, and an application of so many instances that consumes it.</summary>
    public static async Task<PodSpecification> ApplicationAsync(TestPod pod, int scale = 2) => new()
    {
        EnvironmentId = EnvironmentId,
        EnvironmentName = "Test",
        OrganisationId = "org-1",
        Services =
        [
            new ServiceSpecification { Label = "cache01", Type = "redis" },
            new ServiceSpecification
            {
                Label = "app01",
                Type = "code",
                Scale = scale,
                Size = new ServiceSize(64, 50, 128),
                Source = new SourceReference(await UploadAsync(pod)),
                Variables = new Dictionary<string, string> { ["GREETING"] = "hello" },
            },
        ],
        Connections = [new ConnectionSpecification("cache01", "app01")],
    };

    public static PodSpecification Database(int scale) => new()
    {
        EnvironmentId = "env-dbdbdbdbdb",
        EnvironmentName = "Database",
        OrganisationId = "org-1",
        Services = [new ServiceSpecification { Label = "db01", Type = "postgresql", Scale = scale, HighAvailability = true }],
    };

    public static PodSpecification With(this PodSpecification specification, string label, Func<ServiceSpecification, ServiceSpecification> change) =>
        specification with { Services = [.. specification.Services.Select(s => s.Label == label ? change(s) : s)] };

    public static PodSpecification WithVariable(this PodSpecification specification, string value) =>
        specification.With("app01", s => s with { Variables = new Dictionary<string, string> { ["GREETING"] = value } });

    private static async Task<string> UploadAsync(TestPod pod)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            Write(tar, "Procfile", "web: python3 app.py\nmailer: python3 app.py mail\n");
            Write(tar, "requirements.txt", "");
            Write(tar, "app.py", "print('hello')\n");
        }

        using var content = new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/gzip") } };
        using var response = await pod.Http.PostAsync(new Uri("pod/sources", UriKind.Relative), content);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<SourceManifest>(CatalyzeJson.Options))!.Digest;
    }

    private static void Write(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}
