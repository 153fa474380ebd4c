using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Audit;
using Catalyze.Storage.Tables;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class AuditTests(CustomerApiHost host)
{
    private TableClient Table => host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerAudit");

    [Fact]
    public async Task Writers_at_the_same_time_make_one_unbroken_chain()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var before = await VerifyAsync(owner, organisation);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
            Assert.Equal(HttpStatusCode.Created, (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups"), CustomerApiHost.Json($$"""{"name":"g{{number}}","grants":[],"userIds":[]}"""))).StatusCode)));
        var after = await VerifyAsync(owner, organisation);
        Assert.True(after.Intact, after.Reason);
        Assert.Equal(before.Entries + 60, after.Entries);
    }

    [Fact]
    public async Task Another_process_that_writes_at_the_same_time_continues_the_chain()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        await using var other = await host.AnotherProcessAsync();
        using var client = other.Client(owner.DefaultRequestHeaders.Authorization!.Parameter!);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
        {
            var address = HttpAnswers.Relative($"/api/organisations/{organisation}/groups");
            var body = $$"""{"name":"g{{number}}","grants":[],"userIds":[]}""";
            Assert.Equal(HttpStatusCode.Created, (await (number % 2 == 0 ? owner : client).PostAsync(address, CustomerApiHost.Json(body))).StatusCode);
        }));
        var found = await VerifyAsync(owner, organisation);
        Assert.True(found.Intact, found.Reason);
        Assert.True(found.Entries >= 30);
    }

    [Theory]
    [InlineData("UserId")]
    [InlineData("Action")]
    [InlineData("Target")]
    [InlineData("From")]
    [InlineData("CorrelationId")]
    [InlineData("Previous")]
    [InlineData("Hash")]
    public async Task A_changed_column_of_an_entry_is_found_and_the_entry_is_named(string column)
    {
        var (owner, organisation) = await TrailAsync();
        var row = await RowAsync(organisation, 4);
        row[column] = column is "Previous" or "Hash" ? new string('a', 64) : "somebody else";
        await Table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);
        var found = await VerifyAsync(owner, organisation);
        Assert.False(found.Intact);
        // A changed link to the entry before is told at whichever end of it comes first.
        Assert.Contains(found.FirstWrong!.Value, column == "Previous" ? (long[])[3, 4] : [4]);
    }

    [Fact]
    public async Task An_entry_that_was_rewritten_with_a_hash_of_its_own_is_found()
    {
        var (owner, organisation) = await TrailAsync();
        var row = await RowAsync(organisation, 5);
        // Whoever does this knows how hashes are made; the next entry still holds the old one.
        row["UserId"] = "usr-innocent";
        row["Hash"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("whatever"u8));
        await Table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Replace);
        Assert.Equal(5, (await VerifyAsync(owner, organisation)).FirstWrong);
    }

    [Fact]
    public async Task A_missing_entry_is_named_and_so_is_an_end_that_was_cut_off()
    {
        var (owner, organisation) = await TrailAsync();
        var gone = await RowAsync(organisation, 3);
        await Table.DeleteEntityAsync(organisation, gone.RowKey);
        Assert.Equal(3, (await VerifyAsync(owner, organisation)).FirstWrong);

        var (second, cut) = await TrailAsync();
        var head = await Table.GetEntityAsync(cut, "head");
        var last = await RowAsync(cut, head.GetInt64("Number")!.Value);
        await Table.DeleteEntityAsync(cut, last.RowKey);
        // The head made to fit, as far as one can who has no key.
        head["Number"] = head.GetInt64("Number")!.Value - 1;
        head["Hash"] = last.GetString("Previous")!;
        await Table.UpdateEntityAsync(head, Azure.ETag.All, TableUpdateMode.Replace);
        var found = await VerifyAsync(second, cut);
        Assert.Equal(head.GetInt64("Number"), found.FirstWrong);
    }

    [Fact]
    public async Task The_trail_is_filtered_read_by_pages_and_exported_as_it_is()
    {
        var (owner, organisation) = await TrailAsync();
        var groups = await ReadAsync(owner, $"/api/organisations/{organisation}/audit?action=group-created");
        Assert.Equal(6, groups.Count);
        Assert.All(groups, entry => Assert.Equal("group-created", entry.Entry.Action));
        Assert.Equal(groups[1].Entry.Target, Assert.Single(await ReadAsync(owner, $"/api/organisations/{organisation}/audit?target={groups[1].Entry.Target}")).Entry.Target);
        Assert.Empty(await ReadAsync(owner, $"/api/organisations/{organisation}/audit?to=2001-01-01T00:00:00Z"));

        var numbers = new List<long>();
        for (var next = $"/api/organisations/{organisation}/audit?limit=3"; next is not null;)
        {
            var answer = await owner.GetAsync(HttpAnswers.Relative(next));
            numbers.AddRange((await answer.ReadAsync<IReadOnlyList<ChainedEntry>>()).Select(entry => entry.Number));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('>')[0][1..] : null;
        }

        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number).Reverse(), numbers);
        var export = (await owner.GetStringAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit/export"))).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<ChainedEntry>(line, CatalyzeJson.Options)!).ToList();
        Assert.Equal("audit-exported", export[0].Entry.Action);
        Assert.Equal(numbers.Count + 1, export.Count);
        Assert.All(export.Zip(export.Skip(1)), pair => Assert.Equal(pair.Second.Hash, pair.First.Previous));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("after=x", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("action=", "action")]
    public async Task Wrong_questions_are_refused(string query, string field)
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        var problem = await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit?{query}"))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(field, Assert.Single(problem.Errors).Field);
    }

    [Fact]
    public async Task The_operator_verifies_every_trail()
    {
        var (_, organisation) = await TrailAsync();
        using var client = host.WithToken(CustomerApiHost.OperatorToken);
        var all = await (await client.GetAsync(HttpAnswers.Relative("/api/audit/verifications"))).ReadAsync<IReadOnlyList<AuditVerification>>();
        Assert.True(all.Single(one => one.Trail == organisation).Intact);
    }

    private async Task<(HttpClient Owner, string OrganisationId)> TrailAsync()
    {
        var (owner, organisation) = await host.NewOrganisationAsync();
        for (var made = 0; made < 6; made++)
            Assert.Equal(HttpStatusCode.Created, (await owner.PostAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/groups"), CustomerApiHost.Json($$"""{"name":"g{{made}}","grants":[],"userIds":[]}"""))).StatusCode);
        return (owner, organisation);
    }

    private async Task<TableEntity> RowAsync(string organisation, long number)
    {
        await foreach (var row in Table.QueryAsync(TableFilter.RowKeyPrefix(organisation, "e")))
        {
            if (row.GetInt64("Number") == number)
                return row;
        }

        throw new InvalidOperationException($"There is no entry {number}.");
    }

    private static async Task<AuditVerification> VerifyAsync(HttpClient owner, string organisation) =>
        await (await owner.GetAsync(HttpAnswers.Relative($"/api/organisations/{organisation}/audit/verification"))).ReadAsync<AuditVerification>();

    private static async Task<IReadOnlyList<ChainedEntry>> ReadAsync(HttpClient owner, string path) =>
        await (await owner.GetAsync(HttpAnswers.Relative(path))).ReadAsync<IReadOnlyList<ChainedEntry>>();
}
