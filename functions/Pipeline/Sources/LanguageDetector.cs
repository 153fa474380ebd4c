using System.Text.Json;
using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>Tells from the files at an archive's top what it is written in.</summary>
internal static class LanguageDetector
{
    private const string PackageFile = "package.json";
    private const string RequirementsFile = "requirements.txt";

    /// <summary>Files whose text is looked at; kept in memory while the archive is read.</summary>
    public static IReadOnlyCollection<string> TextFiles { get; } = [Procfile.Name, "Aptfile", PackageFile];

    /// <summary>
    /// requirements.txt or pyproject.toml: Python, even beside a package.json, which then belongs to tools. Else package.json: Node. Else any
    /// *.py: Python. Null, with an error, where none of them is there.
    /// </summary>
    public static DetectedLanguage? Detect(
        Dictionary<string, ArchiveEntryKind> entries, Dictionary<string, byte[]> texts, List<FieldError> errors)
    {
        if (IsFile(RequirementsFile) || IsFile("pyproject.toml"))
            return new DetectedLanguage("python", IsFile(RequirementsFile) ? RequirementsFile : null);
        if (IsFile(PackageFile))
        {
            CheckPackageFile(texts.GetValueOrDefault(PackageFile), errors);
            return new DetectedLanguage("node", PackageFile);
        }

        if (entries.Any(e => e.Value == ArchiveEntryKind.File && !e.Key.Contains('/', StringComparison.Ordinal) && e.Key.EndsWith(".py", StringComparison.Ordinal)))
            return new DetectedLanguage("python", null);
        errors.Add(new FieldError("source", "unknown-language", "No language found: expected requirements.txt, pyproject.toml, package.json or a *.py file at the archive's top."));
        return null;

        bool IsFile(string path) => entries.TryGetValue(path, out var kind) && kind == ArchiveEntryKind.File;
    }

    private static void CheckPackageFile(byte[]? text, List<FieldError> errors)
    {
        if (text is null)
            return; // Too large: reported when it was read.
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && (!document.RootElement.TryGetProperty("dependencies", out var dependencies) || dependencies.ValueKind == JsonValueKind.Object))
            {
                return;
            }

            errors.Add(new FieldError($"source/{PackageFile}", "syntax", "Expected a JSON object whose dependencies, if any, are an object."));
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError($"source/{PackageFile}:{e.LineNumber + 1}", "syntax", "The file is not JSON."));
        }
    }
}
