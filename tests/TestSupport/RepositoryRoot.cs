namespace Catalyze.TestSupport;

/// <summary>Finds the checkout the running tests were built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder with <c>Catalyze.sln</c>.</summary>
    public static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Catalyze.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No Catalyze.sln above {AppContext.BaseDirectory}.");
    }
}
