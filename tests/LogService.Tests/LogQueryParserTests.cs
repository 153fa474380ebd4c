using Catalyze.Contracts.Problems;
using Catalyze.LogService.Search;
using Xunit;

namespace Catalyze.LogService.Tests;

public sealed class LogQueryParserTests
{
    [Fact]
    public void Words_phrases_names_and_exclusions_are_told_apart()
    {
        Assert.Equal(
            [
                new QueryTerm(null, "word", false), new QueryTerm(null, "two words", false), new QueryTerm(null, "not", true), new QueryTerm("level", "error", false),
                new QueryTerm("user.id", "a b", true), new QueryTerm(null, "https://example", false), new QueryTerm(null, "12:30:01", false), new QueryTerm(null, "-", false),
            ],
            Parse("word \"two words\"  -not level:error -user.id:\"a b\" https://example 12:30:01 -"));
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("level:\"open")]
    public void An_open_quotation_mark_is_an_error(string text)
    {
        List<FieldError> errors = [];
        LogQueryParser.Parse(text, "q", errors);
        Assert.Equal("open-quote", Assert.Single(errors).Code);
    }

    [Theory]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("*b*b*", "abab", true)]
    [InlineData("*ab*ab", "abab", true)]
    [InlineData("ab*ab", "ab", false)]
    [InlineData("*", "", true)]
    [InlineData("ABC", "abc", true)]
    public void A_star_stands_for_any_text(string pattern, string text, bool expected) => Assert.Equal(expected, Wildcard.Matches(pattern, text));

    private static IReadOnlyList<QueryTerm> Parse(string text)
    {
        List<FieldError> errors = [];
        var query = LogQueryParser.Parse(text, "q", errors);
        Assert.Empty(errors);
        return query.Terms;
    }
}
