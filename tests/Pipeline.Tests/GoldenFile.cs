using System.Reflection;
using Xunit;

namespace Catalyze.Pipeline.Tests;

/// <summary>Compares a rendered text with the accepted one; <c>CATALYZE_ACCEPT=1</c> accepts what is rendered now.</summary>
internal static class GoldenFile
{
    private static readonly string Folder = typeof(GoldenFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "GoldenFolder").Value!;

    public static void Verify(string path, string rendered)
    {
        var file = Path.Combine(Folder, path);
        if (Environment.GetEnvironmentVariable("CATALYZE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, rendered);
            return;
        }

        Assert.True(File.Exists(file), $"There is no golden file {path}; look at the rendered text and accept it with CATALYZE_ACCEPT=1:\n{rendered}");
        Assert.Equal(File.ReadAllText(file), rendered);
    }
}
