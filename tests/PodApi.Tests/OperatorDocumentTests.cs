using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>The operators' part of the dashboard generates its types from the committed document; this keeps the document true.</summary>
public sealed class OperatorDocumentTests
{
    private static readonly string Golden = Path.Combine(RepositoryRoot.Find(), "functions", "PodApi", "operators.openapi.json");

    /// <summary>Run with CATALYZE_UPDATE_GOLDEN=1 to accept a change.</summary>
    [Fact]
    public async Task The_document_is_the_committed_one()
    {
        var written = OperatorDocument.Write();
        if (Environment.GetEnvironmentVariable("CATALYZE_UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(Golden, written);
        Assert.Equal(await File.ReadAllTextAsync(Golden), written);
    }

    // The management API of orchestrations is mapped by the App and has tests of its own.
    [Fact]
    public async Task Everything_in_it_is_a_route()
    {
        await using var pod = await TestPod.StartAsync();
        var routes = pod.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(OperatorDocument.Operations.Where(o => !o.Path.StartsWith(OperatorDocument.Management, StringComparison.Ordinal)), operation => Assert.Contains($"{operation.Method} {operation.Path}", routes));
    }
}
