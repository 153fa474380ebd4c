using Xunit;

namespace Catalyze.Architecture.Tests;

/// <summary>Folders explain themselves, and everything that is built belongs to the solution.</summary>
public sealed class FolderTests
{
    [Fact]
    public void Every_folder_of_functions_and_agents_has_a_readme()
    {
        var missing = Repository.Current.Projects
            .Where(p => p.IsProduct)
            .Select(p => $"{p.Folder}/README.md")
            .Except(Repository.Current.Files, StringComparer.Ordinal);
        Assert.Empty(missing);
    }

    [Fact]
    public void A_project_is_named_as_its_folder()
    {
        Assert.All(Repository.Current.Projects, p => Assert.Equal(Path.GetFileName(p.Folder), p.Name));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Current.Read("Catalyze.sln").Replace('\\', '/');
        Assert.All(Repository.Current.Projects, p => Assert.Contains($"{p.Folder}/{p.Name}.csproj", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_product_project_has_tests()
    {
        // The composition root of an executable is tested with it; the stand-in assembly has nothing of its own.
        string[] without = ["System.IO.Hashing"];
        var missing = Repository.Current.Projects
            .Where(p => p.IsProduct && !without.Contains(p.Name, StringComparer.Ordinal))
            .Select(p => $"{p.Name}.Tests")
            .Except(Repository.Current.Projects.Select(p => p.Name), StringComparer.Ordinal);
        Assert.Empty(missing);
    }
}
