using System.Text.RegularExpressions;
using Xunit;

namespace Catalyze.Architecture.Tests;

/// <summary><c>docs/security.md</c> claims what tests show: each test it names exists, and no claim stands without one.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly string[] Page = Repository.Current.Read("docs/security.md").Split('\n');

    /// <summary>Names of test classes, and of the methods each has (classes of the same name in several projects together).</summary>
    private static readonly Dictionary<string, HashSet<string>> Tests = ReadTests();

    /// <summary>45 CFR 164.312: every standard and every implementation specification, with what the rule makes of it.</summary>
    private static readonly (string Paragraph, string Kind)[] Safeguards =
    [
        ("(a)(1)", "standard"), ("(a)(2)(i)", "required"), ("(a)(2)(ii)", "required"), ("(a)(2)(iii)", "addressable"), ("(a)(2)(iv)", "addressable"),
        ("(b)", "standard"), ("(c)(1)", "standard"), ("(c)(2)", "addressable"), ("(d)", "standard"), ("(e)(1)", "standard"), ("(e)(2)(i)", "addressable"), ("(e)(2)(ii)", "addressable"),
    ];

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Page.SelectMany(NamesIn).ToList();
        Assert.True(named.Count > 50, "The page's names were not found; was its layout changed?");
        Assert.DoesNotContain(named, name => !Exists(name));
    }

    [Fact]
    public void Every_threat_and_every_safeguard_names_a_test()
    {
        var claims = Rows("## Threats").Concat(Rows("## 45 CFR 164.312")).ToList();
        Assert.True(claims.Count > 40, "The page's tables were not found; was its layout changed?");
        Assert.DoesNotContain(claims, row => !NamesIn(row.Split('|')[^2]).Any());
    }

    [Fact]
    public void Every_technical_safeguard_of_the_rule_is_answered_once()
    {
        var answered = Rows("## 45 CFR 164.312").Select(row => row.Split('|')).Select(cells => (Paragraph: cells[1].Trim().Split(' ')[0], Kind: cells[2].Trim().Split(' ', ',')[0]));
        Assert.Equal(Safeguards, answered);
    }

    private static IEnumerable<string> Rows(string heading) =>
        Page.SkipWhile(l => !l.StartsWith(heading, StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith('|')).Skip(2);

    private static IEnumerable<string> NamesIn(string text) => Quoted().Matches(text).Select(m => m.Groups["name"].Value).Where(n => Name().IsMatch(n));

    private static bool Exists(string name) => name.Split('.') switch
    {
        [var type, var method] => Tests.TryGetValue(type, out var methods) && methods.Contains(method),
        [var one] => Tests.ContainsKey(one) || Tests.Values.Any(methods => methods.Contains(one)),
        _ => false,
    };

    private static Dictionary<string, HashSet<string>> ReadTests()
    {
        var tests = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var text in Repository.Current.Files.Where(f => f.StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith("Tests.cs", StringComparison.Ordinal)).Select(Repository.Current.Read))
        {
            if (TestClass().Match(text) is not { Success: true } type)
                continue;
            if (!tests.TryGetValue(type.Groups["name"].Value, out var methods))
                tests[type.Groups["name"].Value] = methods = new HashSet<string>(StringComparer.Ordinal);
            methods.UnionWith(TestMethod().Matches(text).Select(m => m.Groups["name"].Value));
        }

        return tests;
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    // A class, a class and its test, or a test by itself, which is a sentence.
    [GeneratedRegex(@"^([A-Z]\w*Tests(\.\w+)?|[A-Z][a-z]*(_\w+){2,})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(@"^public sealed (partial )?class (?<name>\w+Tests)\b", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\[(Fact|Theory)\b[^\n]*\n(\s*(\[[^\n]*|//[^\n]*)\n)*\s*public (static )?(async )?(Task|void) (?<name>\w+)\(", RegexOptions.ExplicitCapture)]
    private static partial Regex TestMethod();
}
