using System.Text;

namespace Catalyze.Pipeline;

/// <summary>Writes the Dockerfiles of the catalog: one layer of packages, one of files, a user of its own.</summary>
internal static class DockerfileWriter
{
    /// <summary>Made of Debian packages by the management pod; nothing is pulled from elsewhere.</summary>
    private const string BaseImage = "catalyze/debian:12";

    public static string Render(DockerfileInput input)
    {
        var text = new StringBuilder();
        text.Append("FROM ").Append(BaseImage).Append('\n');
        AppendPackages(text, input);
        foreach (var (source, target) in input.Copies)
            text.Append("COPY ").Append(source).Append(' ').Append(target).Append('\n');
        foreach (var command in input.Checks)
            text.Append("RUN ").Append(command).Append('\n');
        foreach (var (name, value) in input.Environment.OrderBy(e => e.Key, StringComparer.Ordinal))
            text.Append("ENV ").Append(name).Append('=').Append(value).Append('\n');
        if (input.StopSignal is not null)
            text.Append("STOPSIGNAL ").Append(input.StopSignal).Append('\n');
        text.Append("USER ").Append(input.UserId).Append(':').Append(input.UserId).Append('\n');
        text.Append("ENTRYPOINT [\"/catalyze/entrypoint\"]\n");
        return text.ToString();
    }

    // One RUN, so that neither package lists nor what is removed again stay in a layer. Documentation and translations are never unpacked.
    private static void AppendPackages(StringBuilder text, DockerfileInput input)
    {
        List<string> steps =
        [
            "set -eu",
            $"groupadd --gid {input.UserId} {input.UserName}",
            $"useradd --uid {input.UserId} --gid {input.UserId} --no-create-home --home-dir {input.Home} --shell /usr/sbin/nologin {input.UserName}",
            "printf 'path-exclude=/usr/share/%s/*\\n' doc man locale info lintian >/etc/dpkg/dpkg.cfg.d/catalyze",
            .. input.BeforePackages,
            "export DEBIAN_FRONTEND=noninteractive",
            "apt-get -qq update",
            $"apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends {string.Join(' ', input.Packages)} >/dev/null",
            .. input.AfterPackages,
            .. input.Folders.Select(f => $"install -d -o {input.UserId} -g {input.UserId} -m 0700 {f}"),
            // A memory file system takes the mode of the folder it covers, but not its owner.
            .. input.TemporaryFolders.Select(f => $"install -d -m 1777 {f}"),
            "rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache /var/log/* /tmp/*",
        ];
        text.Append("RUN ").AppendJoin("; \\\n    ", steps).Append('\n');
    }
}
