using System.Reflection;
using Xunit;

namespace Catalyze.DurableTask.Tests.Surface;

/// <summary>The runtime's public surface is that of the public packages: nothing missing, nothing different, nothing more but what own.txt says.</summary>
public sealed class SurfaceTests
{
    private static readonly Assembly Runtime = typeof(TaskOrchestrationContext).Assembly;

    private static List<string> Actual => [.. SurfaceText.Of(Runtime).Where(line => !Own.ContainsKey($"{line.Namespace}.{line.Owner}")).Select(line => line.ToString())];

    private static Dictionary<string, string> Own => Reasons("own.txt");

    private static Dictionary<string, string> Absent => Reasons("absent.txt");

    [Fact]
    public void Nothing_of_the_public_surface_is_missing_or_different()
    {
        Assert.Equal(string.Empty, string.Join('\n', Expected().Except(Absent.Keys).Except(Actual)));
    }

    [Fact]
    public void Nothing_is_added_to_the_public_surface()
    {
        Assert.Equal(string.Empty, string.Join('\n', Actual.Except(Expected())));
    }

    [Fact]
    public void What_is_absent_on_purpose_is_in_the_public_surface_and_not_here()
    {
        Assert.Empty(Absent.Keys.Except(Expected()));
        Assert.Empty(Absent.Keys.Intersect(Actual));
        Assert.All(Absent.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void What_is_our_own_exists_and_has_a_reason()
    {
        var all = SurfaceText.Of(Runtime).Select(line => $"{line.Namespace}.{line.Owner}").ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Own.Keys.Except(all));
        Assert.All(Own.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public void The_list_is_the_whole_of_it()
    {
        // Guards the comparison itself: a list that was not read would make the other tests pass or fail for no reason.
        Assert.Equal(320, Expected().Count);
        Assert.Contains("DurableTask | TaskOrchestrationContext | abstract Guid NewGuid()", Expected());
    }

    private static List<string> Expected()
    {
        List<string> lines = [];
        var (space, type) = (string.Empty, string.Empty);
        foreach (var line in Read("signatures.txt"))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                space = line["namespace ".Length..];
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                lines.Add($"{space} | {type} | {line.Trim()}");
            }
            else
            {
                lines.Add($"{space} | {line}");
                type = NameIn(line);
            }
        }

        return lines;
    }

    private static string NameIn(string declaration)
    {
        string[] kinds = ["class ", "record ", "struct ", "interface ", "enum "];
        var kind = kinds.FirstOrDefault(k => declaration.Contains(k, StringComparison.Ordinal)) ?? "delegate ";
        var rest = declaration[(declaration.IndexOf(kind, StringComparison.Ordinal) + kind.Length)..];
        return rest.Split([" : ", " where "], StringSplitOptions.None)[0];
    }

    private static Dictionary<string, string> Reasons(string file) => Read(file)
        .Select(line => (line, cut: line.LastIndexOf(" : ", StringComparison.Ordinal)))
        .ToDictionary(found => found.line[..found.cut], found => found.line[(found.cut + 3)..], StringComparer.Ordinal);

    private static IEnumerable<string> Read(string file) => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Surface", file))
        .Where(line => line.Length > 0 && line[0] != '#');
}
