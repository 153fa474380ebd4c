using Xunit;

namespace Catalyze.Architecture.Tests;

/// <summary>Who may reference whom. A new project needs a line here, and the line is the decision.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        // What crosses a wire depends on nothing.
        ["Contracts"] = [],
        ["System.IO.Hashing"] = [],
        // Decide here, apply elsewhere: no I/O can be referenced.
        ["Pipeline"] = ["Contracts"],
        ["Auction"] = ["Contracts"],
        ["Storage"] = ["Contracts", "System.IO.Hashing"],
        ["DurableTask"] = ["Contracts", "Storage", "System.IO.Hashing"],
        // Loaded by the compiler; knows the runtime by names only.
        ["DurableTask.Analyzers"] = [],
        ["PodApi"] = ["Auction", "Contracts", "DurableTask", "Pipeline", "Storage"],
        // Speaks with the Pod API over HTTP, as it would from another machine; never by reference.
        ["CustomerApi"] = ["Contracts", "Storage"],
        ["App"] = ["Auction", "Contracts", "CustomerApi", "DurableTask", "Pipeline", "PodApi", "Storage", "System.IO.Hashing"],
        // Agents run on machines that must not hold the control plane's code, let alone its storage keys.
        ["Docker"] = [],
        ["Link"] = ["Contracts", "System.IO.Hashing"],
        // Run in customers' environments: they know what hosts send them, and nothing of the platform.
        ["Tools"] = ["Contracts"],
        ["LogService"] = ["Contracts", "Tools"],
        ["MonitorService"] = ["Contracts", "Tools"],
        ["HostAgent"] = ["Contracts", "Docker", "Link", "System.IO.Hashing"],
        ["ManagementAgent"] = ["Contracts", "Docker", "Link", "System.IO.Hashing"],
    };

    private static readonly string[] PureProjects = ["Contracts", "Pipeline", "Auction", "System.IO.Hashing"];

    public static TheoryData<string> ProductProjects() => [.. Repository.Current.Projects.Where(p => p.IsProduct).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void A_project_references_only_what_its_layer_may(string name)
    {
        Assert.True(AllowedProjects.TryGetValue(name, out var allowed), $"{name} has no line in the table of allowed references.");

        Assert.Empty(Named(name).Projects.Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_names_only_projects_that_exist()
    {
        Assert.Empty(AllowedProjects.Keys.Except(Repository.Current.Projects.Select(p => p.Name), StringComparer.Ordinal));
    }

    [Fact]
    public void Pure_libraries_reference_no_package()
    {
        foreach (var name in PureProjects)
            Assert.Empty(Named(name).Packages);
    }

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void No_project_references_an_extensions_package(string name)
    {
        // They resolve at versions that do not fit each other; the shared framework has what is needed.
        Assert.DoesNotContain(Named(name).Packages, p => p.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_storage_and_the_link_know_the_storage_packages()
    {
        // The management agent puts orders and offers at addresses it was given; it knows neither keys nor names.
        string[] mayKnow = ["Storage", "DurableTask", "Link", "ManagementAgent", "PodApi", "CustomerApi", "App"];
        var offenders = Repository.Current.Projects
            .Where(p => p.IsProduct && !mayKnow.Contains(p.Name, StringComparer.Ordinal))
            .Where(p => p.Packages.Any(n => n.StartsWith("Azure.", StringComparison.Ordinal)))
            .Select(p => p.Name);
        Assert.Empty(offenders);
    }

    [Fact]
    public void Product_projects_never_reference_tests()
    {
        var tests = Repository.Current.Projects.Where(p => !p.IsProduct).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(Repository.Current.Projects.Where(p => p.IsProduct).SelectMany(p => p.Projects), tests.Contains);
    }

    private static Project Named(string name) => Repository.Current.Projects.Single(p => string.Equals(p.Name, name, StringComparison.Ordinal));
}
