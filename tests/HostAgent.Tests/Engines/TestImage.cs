namespace Catalyze.HostAgent.Tests.Engines;

/// <summary>A static busybox with an entrypoint that keeps the container contract: wait for ready, load variables, become the service.</summary>
internal static class TestImage
{
    internal const string Name = "cz-ht-test:1";

    private const string Entrypoint = """
        #!/bin/busybox sh
        count=0
        while [ ! -e /run/catalyze/ready ]; do
          /bin/busybox usleep 20000; count=$((count + 1)); [ $count -gt 6000 ] && exit 70
        done
        while IFS= read -r -d '' variable; do export "$variable"; done </run/catalyze/variables
        case "$MODE" in
          fail) echo "the service cannot start: its disk is full"; exit 3 ;;
          job) exec /bin/busybox sh -c "$CATALYZE_COMMAND" ;;
          recovering) [ ! -e /data/used ] || /bin/busybox sleep 6; : >/data/used ;;
          deaf) exec /bin/busybox sleep 86400 ;;
        esac
        # In a memory file system of its own: the root is read-only in some tests.
        /bin/busybox mkdir -p /tmp/www
        echo "$GREETING from $CATALYZE_INSTANCE" >/tmp/www/index.html
        exec /bin/busybox httpd -f -p 9000 -h /tmp/www
        """;

    /// <summary>Imports it into an engine and returns its id.</summary>
    internal static string Import(TestEngine engine)
    {
        var root = Path.Combine(engine.Folder, "image");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin", "busybox"), overwrite: true);
        File.WriteAllText(Path.Combine(root, "entrypoint"), Entrypoint.ReplaceLineEndings("\n"));
        return Shell.Run(
            $"chmod 755 {root}/entrypoint {root}/bin/busybox && ln -sf busybox {root}/bin/sh && ln -sf busybox {root}/bin/cat && "
            + $"tar -C {root} -c . | docker -H unix://{engine.Socket} import -c 'ENTRYPOINT [\"/entrypoint\"]' - {Name}").Trim();
    }
}
