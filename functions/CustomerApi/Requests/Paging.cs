using System.Globalization;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Lists page by page: the body is the list, the header Link leads to the next page (RFC 8288).</summary>
internal static class Paging
{
    /// <summary>Entries of a page where the caller names no limit.</summary>
    public const int Usual = 100;

    /// <summary>Entries of a page at most.</summary>
    public const int Most = 1000;

    /// <summary>Answers with a page of a list that is at hand, in the order of its keys.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">All of them.</param>
    /// <param name="keyOf">Unique for each; the cursor.</param>
    /// <param name="limit">Entries at most; null for <see cref="Usual"/>.</param>
    /// <param name="after">Key of the last entry of the page before; null for the first page.</param>
    public static IResult Answer<T>(HttpContext context, IEnumerable<T> items, Func<T, string> keyOf, int? limit, string? after) =>
        Requests.Answer.Json(Page(context, items, keyOf, limit, after));

    /// <summary>The page itself, where more is to be found out about its entries.</summary>
    public static IReadOnlyList<T> Page<T>(HttpContext context, IEnumerable<T> items, Func<T, string> keyOf, int? limit, string? after)
    {
        var most = Check(limit, after);
        var page = items.Where(item => after is null || string.CompareOrdinal(keyOf(item), after) > 0)
            .OrderBy(keyOf, StringComparer.Ordinal).Take(most + 1).ToList();
        if (page.Count > most)
        {
            page.RemoveAt(most);
            Link(context, keyOf(page[^1]), most);
        }

        return page;
    }

    /// <summary>A key that puts older things first, or newer ones, and differs for things of the same instant.</summary>
    public static string TimeKey(DateTimeOffset at, string id, bool newestFirst = false) =>
        string.Create(CultureInfo.InvariantCulture, $"{(newestFirst ? DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks : at.UtcTicks):D19}-{id}");

    /// <summary>Adds the header that leads to the next page.</summary>
    public static void Link(HttpContext context, string after, int limit) =>
        context.Response.Headers.Append("Link", $"<{context.Request.Path}{Query(context.Request, after, limit)}>; rel=\"next\"");

    /// <summary>The limit to keep.</summary>
    public static int Check(int? limit, string? after)
    {
        Text.ThrowIfAny(
            limit is < 1 or > Most ? new FieldError("limit", "out-of-range", $"1 to {Most}.") : null,
            after is { Length: 0 or > 300 } ? new FieldError("after", "invalid-cursor", "Take it from the Link header of the page before.") : null);
        return limit ?? Usual;
    }

    private static QueryString Query(HttpRequest request, string after, int limit)
    {
        var query = QueryString.Create("after", after).Add("limit", limit.ToString());
        foreach (var (name, values) in request.Query.Where(parameter => parameter.Key is not ("after" or "limit")))
        {
            foreach (var value in values)
                query = query.Add(name, value ?? string.Empty);
        }

        return query;
    }
}
