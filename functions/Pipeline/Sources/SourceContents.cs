using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>What has been seen of an archive so far.</summary>
internal sealed class SourceContents(SourceLimits limits)
{
    private readonly List<FieldError> errors = [];
    private readonly Dictionary<string, ArchiveEntryKind> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> symbolicLinks = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Target)> hardLinks = [];
    private readonly Dictionary<string, byte[]> texts = new(StringComparer.Ordinal);
    private int members;
    private int files;
    private long bytes;

    /// <summary>Enough errors; reading on would only repeat them.</summary>
    public bool IsFull => errors.Count >= limits.Errors;

    public async Task AddAsync(ArchiveEntry entry, TarSource tar, CancellationToken cancellationToken)
    {
        if (++members > limits.Entries)
            throw new ArchiveException("too-many-files", $"The archive holds more than {limits.Entries:N0} entries.");
        string path;
        try
        {
            path = ArchivePath.Normalise(entry.Name, limits);
        }
        catch (ArchiveException e)
        {
            Refuse(Printable(entry.Name), e.Code, e.Message);
            return;
        }

        if (path.Length == 0 && entry.Kind == ArchiveEntryKind.Directory)
            return;
        if (path.Length == 0 || entry.Kind == ArchiveEntryKind.Other)
        {
            Refuse(path, "unsupported-entry", "Only files, folders and links belong into a source archive.");
            return;
        }

        if (!entries.TryAdd(path, entry.Kind) && !(entry.Kind == ArchiveEntryKind.Directory && entries[path] == ArchiveEntryKind.Directory))
        {
            Refuse(path, "duplicate", "The archive holds this path twice.");
            return;
        }

        switch (entry.Kind)
        {
            case ArchiveEntryKind.SymbolicLink:
                symbolicLinks[path] = entry.LinkTarget;
                break;
            case ArchiveEntryKind.HardLink:
                hardLinks.Add((path, entry.LinkTarget));
                break;
            case ArchiveEntryKind.File:
                files++;
                bytes += entry.Size;
                if (LanguageDetector.TextFiles.Contains(path))
                    await ReadTextAsync(path, entry.Size, tar, cancellationToken);
                break;
        }
    }

    /// <summary>The archive cannot be read on.</summary>
    public SourceInspection Broken(FieldError error) => new([.. errors, error], null);

    /// <summary>Everything was read: judges what only the whole shows.</summary>
    public SourceInspection Conclude(string digest)
    {
        CheckLinks();
        CheckParents();
        var procfile = ReadProcfile();
        var aptfile = texts.TryGetValue("Aptfile", out var aptText) ? Aptfile.Parse(aptText) : new Aptfile([], []);
        errors.AddRange(aptfile.Errors);
        var language = LanguageDetector.Detect(entries, texts, errors);
        if (errors.Count > 0 || language is null)
            return new SourceInspection([.. errors.Take(limits.Errors)], null);
        return new SourceInspection([], new SourceManifest(digest, language.Name, procfile.Processes, files, bytes)
        {
            Packages = aptfile.Packages,
            RequirementsFile = language.RequirementsFile,
        });
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(200).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private void Refuse(string path, string code, string message) => errors.Add(new FieldError($"source/{path}", code, message));

    private async Task ReadTextAsync(string path, long size, TarSource tar, CancellationToken cancellationToken)
    {
        if (size > limits.TextBytes)
        {
            Refuse(path, "too-large", $"This file may have at most {limits.TextBytes >> 10} KiB.");
            return;
        }

        var text = new byte[size];
        for (var filled = 0; filled < text.Length;)
            filled += await tar.ReadAsync(text.AsMemory(filled), cancellationToken);
        texts[path] = text;
    }

    private void CheckLinks()
    {
        var resolver = new LinkResolver(symbolicLinks);
        foreach (var (path, target) in symbolicLinks)
        {
            if (target.Length == 0 || target.Any(char.IsControl) || !resolver.StaysInside(path))
                Refuse(path, "link-outside", $"The link leads out of the archive, or nowhere: {Printable(target)}.");
        }

        foreach (var (path, target) in hardLinks)
        {
            string? inside = null;
            try
            {
                inside = ArchivePath.Normalise(target, limits);
            }
            catch (ArchiveException e)
            {
                Refuse(path, "link-outside", $"The hard link's target is refused: {e.Message}");
            }

            if (inside is not null && entries.GetValueOrDefault(inside, ArchiveEntryKind.Other) != ArchiveEntryKind.File)
                Refuse(path, "link-outside", $"The hard link's target is no file of the archive: {Printable(target)}.");
        }
    }

    // What lies below a link would be written where the link leads.
    private void CheckParents()
    {
        foreach (var path in entries.Keys)
        {
            for (var parent = ArchivePath.Parent(path); parent.Length > 0; parent = ArchivePath.Parent(parent))
            {
                if (entries.TryGetValue(parent, out var kind) && kind != ArchiveEntryKind.Directory)
                {
                    Refuse(path, "below-link", $"{parent} is no folder, so nothing can lie below it.");
                    break;
                }
            }
        }
    }

    private Procfile ReadProcfile()
    {
        if (texts.TryGetValue(Procfile.Name, out var text))
        {
            var procfile = Procfile.Parse(text);
            errors.AddRange(procfile.Errors);
            return procfile;
        }

        var tops = entries.Keys.Select(p => p.Split('/')[0]).Distinct(StringComparer.Ordinal).Take(2).ToList();
        var hint = tops.Count == 1 && entries.ContainsKey($"{tops[0]}/{Procfile.Name}")
            ? $" It lies in the folder {tops[0]}: pack the folder's contents, not the folder."
            : " It names the processes, one a line: \"web: python3 server.py\".";
        if (!errors.Any(e => e.Field == $"source/{Procfile.Name}"))
            Refuse(Procfile.Name, "missing", "The archive has no file Procfile at its top." + hint);
        return new Procfile(new Dictionary<string, string>(StringComparer.Ordinal), []);
    }
}
