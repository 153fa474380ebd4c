using System.Text;

namespace Catalyze.Pipeline;

/// <summary>The files below <c>Images</c>, which go into images as they are.</summary>
internal static class ImageFile
{
    /// <summary>Text of one of them.</summary>
    /// <param name="path">Relative to <c>Images</c>.</param>
    public static string Text(string path)
    {
        using var stream = typeof(ImageFile).Assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"The assembly holds no file {path}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>An entrypoint: what all have in common, then parts of its own.</summary>
    public static BuildFile Entrypoint(params IEnumerable<string> parts) =>
        new("entrypoint", Text("entrypoint.sh") + string.Concat(parts.Select(Text)), Executable: true);
}
