using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>The dashboard generates its client from the committed document; this keeps the document true.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed partial class OpenApiTests(CustomerApiHost host)
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

    [Fact]
    public async Task Every_body_has_an_example_every_list_comes_in_pages_and_every_part_of_a_path_is_declared()
    {
        using var client = host.Anonymous();
        var document = JsonNode.Parse(await client.GetStringAsync(HttpAnswers.Relative("/api/openapi.json")))!;
        var lacking = new List<string>();
        foreach (var (template, path) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in path!.AsObject())
            {
                var name = operation!["operationId"]!.GetValue<string>();
                var answers = operation["responses"]!.AsObject().Where(answer => answer.Key.StartsWith('2')).ToList();
                foreach (var (type, content) in answers.Select(answer => answer.Value!["content"]).Append(operation["requestBody"]?["content"]).OfType<JsonObject>().SelectMany(contents => contents))
                {
                    // An archive is not shown in a document.
                    if (type != "application/gzip" && content!["example"] is null)
                        lacking.Add($"{name} has a body of {type} without an example: add one to Examples.");
                }

                var lists = method == "get" && answers.Any(answer => answer.Value!["content"]?["application/json"]?["schema"]?["type"]?.ToString() == "array");
                var parameters = operation["parameters"]?.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()).ToList() ?? [];
                lacking.AddRange(PathPart().Matches(template).Select(part => part.Value).Where(part => !parameters.Contains(part)).Select(part => $"{name} does not declare {part} of its path."));
                // What every trail came to is a report, not a list to walk.
                if (lists && name != "verifyAllAudit" && (!parameters.Contains("limit") || !parameters.Contains("after")))
                    lacking.Add($"{name} answers with a list that is not in pages.");
            }
        }

        Assert.True(lacking.Count == 0, string.Join('\n', lacking));
    }

    [GeneratedRegex(@"(?<=\{)\w+(?=\})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPart();
}
