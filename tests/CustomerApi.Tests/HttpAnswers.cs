using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

internal static class HttpAnswers
{
    public static async Task<T> ReadAsync<T>(this HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Content.ReadFromJsonAsync<T>(CatalyzeJson.Options))!;
    }

    /// <summary>Asserts a problem of that status and returns it.</summary>
    public static async Task<ProblemDocument> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!;
        Assert.Equal((int)status, problem.Status);
        Assert.NotNull(problem.CorrelationId);
        return problem;
    }

    public static Uri Relative(string path) => new(path, UriKind.Relative);
}
