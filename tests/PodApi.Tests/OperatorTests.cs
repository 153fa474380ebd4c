using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Http;
using Catalyze.PodApi.Operators;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Operators are let in and put out by name, and answer by name.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_named_operator_may_what_an_operator_may_until_he_is_removed_and_the_trail_names_him()
    {
        var ada = await AddAsync("ada");
        await AddAsync("grace");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(ada, HttpMethod.Get, "pod/hosts"));
        Assert.Equal(HttpStatusCode.Accepted, await AskAsync(ada, HttpMethod.Post, "pod/keys/rotation"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(ada, HttpMethod.Put, "pod/hosts/nowhere/cordon"));

        var did = (await pod.GetAsync<PodAuditPage>("pod/audit?operator=ada")).Entries;
        Assert.Contains(did, e => e is { Action: "master-key-rotated", Operator: "ada" });
        // What was asked is there whatever became of it; what was only read is not.
        Assert.Contains(did, e => e is { Action: "operator-request", Reason: "PUT /pod/hosts/nowhere/cordon" });
        Assert.DoesNotContain(did, e => e.Reason.StartsWith("GET", StringComparison.Ordinal));
        Assert.All(did, e => Assert.Equal("ada", e.Operator));
        Assert.Contains((await pod.GetAsync<PodAuditPage>("pod/audit?operator=operator")).Entries, e => e.Action == "operator-added" && e.Reason.StartsWith("ada,", StringComparison.Ordinal));

        var known = await pod.GetAsync<IReadOnlyList<OperatorStatus>>("pod/operators");
        Assert.Equal(["operator", "ada", "grace"], known.Select(o => o.Name));
        Assert.NotNull(known[1].LastUsedAt);
        Assert.Equal("operator", known[1].CreatedBy);
        Assert.Null(known[2].LastUsedAt);

        Assert.Equal(HttpStatusCode.NoContent, await AskAsync(TestPod.Operator, HttpMethod.Delete, "pod/operators/ada"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(ada, HttpMethod.Get, "pod/hosts"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(TestPod.Operator, HttpMethod.Delete, "pod/operators/ada"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(TestPod.Operator, HttpMethod.Get, "pod/hosts"));
    }

    [Fact]
    public async Task Only_a_hash_of_the_token_is_stored_and_it_ends_with_its_time()
    {
        var token = await AddAsync("ada");
        var row = (await pod.Services.GetRequiredService<PodTables>().Registry.GetEntityIfExistsAsync("operator", "ada"))!;
        Assert.DoesNotContain(row, column => column.Value?.ToString()?.Contains(token, StringComparison.Ordinal) == true);
        Assert.Equal(Ids.Sha256(token), Convert.ToHexStringLower(row.GetBinary("TokenHash")!));

        var later = new LaterClock(TimeSpan.FromDays(91));
        var store = new OperatorStore(pod.Services.GetRequiredService<PodTables>(), pod.Services.GetRequiredService<PodApiOptions>(), later);
        Assert.Null(await store.NameOfAsync(row.GetBinary("TokenHash")!, CancellationToken.None));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token, HttpMethod.Get, "pod/operators/self"));
    }

    [Theory]
    [InlineData("""{"name":"Ada Lovelace","days":0}""", "name", "days")]
    [InlineData("""{"days":367}""", "name", "days")]
    [InlineData("""{"name":"self"}""", "name")]
    public async Task A_bad_operator_is_refused_field_by_field(string body, params string[] fields)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await pod.Http.PostAsync(new Uri("pod/operators", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(fields, (await answer.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Errors.Select(e => e.Field));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("operator")]
    public async Task A_name_is_taken_once(string name)
    {
        await AddAsync("ada");
        using var again = await pod.Http.PostAsJsonAsync("pod/operators", new OperatorRequest(name), CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Services_are_no_operators_and_the_one_of_the_settings_is_not_removed_here()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("service-key", HttpMethod.Get, "pod/operators"));
        Assert.Equal(HttpStatusCode.Conflict, await AskAsync(TestPod.Operator, HttpMethod.Delete, "pod/operators/operator"));
    }

    private async Task<string> AddAsync(string name)
    {
        using var answer = await pod.Http.PostAsJsonAsync("pod/operators", new OperatorRequest(name), CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private async Task<HttpStatusCode> AskAsync(string token, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await pod.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
