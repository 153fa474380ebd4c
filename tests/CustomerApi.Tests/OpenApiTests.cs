using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>The dashboard generates its client from the committed document; this keeps the document true.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class OpenApiTests(CustomerApiHost host)
{
    private static readonly string Golden = Path.Combine(RepositoryRoot.Find(), "functions", "CustomerApi", "openapi.json");

    /// <summary>Run with CATALYZE_UPDATE_GOLDEN=1 to accept a change.</summary>
    [Fact]
    public async Task The_document_is_the_committed_one()
    {
        using var client = host.Anonymous();
        var served = (await client.GetStringAsync(HttpAnswers.Relative("/api/openapi.json"))).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("CATALYZE_UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(Golden, served);
        Assert.Equal(await File.ReadAllTextAsync(Golden), served);
    }
}
