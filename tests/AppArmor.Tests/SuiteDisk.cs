using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Orders;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Edges;
using Catalyze.HostAgent.Folders;
using Catalyze.HostAgent.Instances;
using Catalyze.TestSupport;

namespace Catalyze.AppArmor.Tests;

/// <summary>Lays out what the machine reads: for each instance what the agent would say to the engine and give to the container, made by the agent's own classes.</summary>
internal static class SuiteDisk
{
    /// <summary>Folder of the agent on the machine.</summary>
    private const string RunFolder = "/run/catalyze/host1";

    // As the agent's client of the engine writes.
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="folder">Becomes the disk.</param>
    /// <param name="services">In the order of starting.</param>
    /// <param name="hostKey">Key that opens their variables.</param>
    internal static async Task WriteAsync(string folder, IReadOnlyList<ConfinedService> services, ECDiffieHellman hostKey)
    {
        var root = RepositoryRoot.Find();
        var machine = Path.Combine(root, "tests", "AppArmor.Tests", "Machine");
        await Tool.RunAsync(
            TimeSpan.FromMinutes(2), "gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-static", "-o", Path.Combine(folder, "probe"), Path.Combine(machine, "probe.c"));
        File.Copy(Path.Combine(machine, "run"), Path.Combine(folder, "run"));
        File.Copy(Path.Combine(root, "infra", "host", "daemon.json"), Path.Combine(folder, "daemon.json"));

        var folders = new InstanceFolders(Path.Combine(folder, "files", "catalyze", "host1"));
        var files = new InstanceFiles(folders, hostKey);
        for (var position = 0; position < services.Count; position++)
        {
            var service = services[position];
            folders.Create(service.Order.InstanceId);
            files.WriteVariables(service.Record);
            files.WriteHosts(service.Record);
            if (service.Order.Wiring.Edge is not null)
                new EdgeFolder(folders, hostKey).Write(service.Record, Certificate());
            WriteCase(Directory.CreateDirectory(Path.Combine(folder, "cases", position.ToString("00", CultureInfo.InvariantCulture))).FullName, service);
        }

        var unknown = Probe(services[0], "catalyze-unknown-000000000000");
        await File.WriteAllTextAsync(Path.Combine(folder, "unknown.json"), unknown);
    }

    private static void WriteCase(string folder, ConfinedService service)
    {
        Write("name", service.Name);
        Write("instance", service.Order.InstanceId);
        Write("profile", service.Record.AppArmorProfile);
        Write("create.json", JsonSerializer.Serialize(Specification(service), Json));
        Write("forwards", string.Concat(service.Order.Wiring.Outbound.Select(o =>
            $"{o.LocalAddress} {o.LocalPort} {o.Endpoints[0].InstanceId} {o.Endpoints[0].Port}\n")));
        Write("volumes", string.Concat(service.Order.Volumes.Select(v => $"{new InstanceFolders(RunFolder).Volume(v.Name)} {v.Owner ?? 0}\n")));
        if (service.Exercise.Count > 0)
            Write("exercise.json", JsonSerializer.Serialize(new { AttachStdout = true, AttachStderr = true, Tty = true, Cmd = service.Exercise }, Json));
        if (service.Probed)
        {
            Write("probe.json", Probe(service, service.Profile));
            Write("control.json", Probe(service, "unconfined"));
        }

        WriteHealth(Directory.CreateDirectory(Path.Combine(folder, "health")).FullName, service.Order);

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }

    // The check as ordered, in the words of a shell.
    private static void WriteHealth(string folder, InstanceOrder order)
    {
        var check = order.HealthCheck!;
        var path = check.Roles is { } roles ? order.Ordinal == 0 ? roles.Primary : roles.Standby : check.Path;
        var (send, expect, length) = check.Kind switch
        {
            HealthCheckKind.Http => ($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/[0-9.]+ [23][0-9][0-9]", 12),
            HealthCheckKind.Tcp => (check.Send ?? "", Regex.Escape(check.Expect ?? ""), check.Expect?.Length ?? 0),
            HealthCheckKind.Process => ("", "", 0),
            _ => throw new NotSupportedException($"The machine cannot carry out a check of kind {check.Kind}."),
        };
        File.WriteAllText(Path.Combine(folder, "kind"), check.Kind.ToString().ToLowerInvariant());
        File.WriteAllText(Path.Combine(folder, "port"), check.Port?.ToString(CultureInfo.InvariantCulture) ?? "");
        File.WriteAllText(Path.Combine(folder, "send"), send);
        File.WriteAllText(Path.Combine(folder, "expect"), expect);
        File.WriteAllText(Path.Combine(folder, "length"), length.ToString(CultureInfo.InvariantCulture));
    }

    private static ContainerSpecification Specification(ConfinedService service) =>
        ContainerSpecificationFactory.Create(service.Record, new InstanceFolders(RunFolder), "host1", enforcesAppArmor: true);

    /// <summary>
    /// The same container with every other bar taken away: root, all capabilities, no seccomp, writable root, the host's processes, the host's /sys, and by
    /// mistake the proxies' folder. What still stops the probe is the profile alone.
    /// </summary>
    private static string Probe(ConfinedService service, string profile)
    {
        var body = JsonSerializer.SerializeToNode(Specification(service), Json)!.AsObject();
        body["Entrypoint"] = new JsonArray("/usr/local/bin/catalyze-probe");
        body["User"] = "0:0";
        var host = body["HostConfig"]!.AsObject();
        host.Remove("CapDrop");
        host.Remove("Tmpfs");
        host["CapAdd"] = new JsonArray("ALL");
        host["SecurityOpt"] = new JsonArray($"apparmor={profile}", "seccomp=unconfined", "no-new-privileges=false");
        host["ReadonlyRootfs"] = false;
        host["MaskedPaths"] = new JsonArray();
        host["ReadonlyPaths"] = new JsonArray();
        host["PidMode"] = "host";
        host["Binds"] = new JsonArray(
            "/suite/probe:/usr/local/bin/catalyze-probe:ro",
            "/run/probe:/run/catalyze",
            $"{RunFolder}/hosts/{service.Order.InstanceId}:/etc/hosts",
            $"{RunFolder}/proxies:/run/proxies",
            "/sys:/sys");
        return body.ToJsonString(Json);
    }

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={ConfinedServices.Domain}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(ConfinedServices.Domain);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
