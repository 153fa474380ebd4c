using System.Globalization;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>What the recipes of an environment's own tools share: our .NET program in the container, one port for people and one for hosts, a bound on what is kept.</summary>
internal abstract class ToolRecipe : ServiceRecipe
{
    /// <summary>Longest retention.</summary>
    public const int MostDays = 3650;

    /// <summary>Least space for what is kept.</summary>
    public const int LeastMib = 64;

    /// <summary>Where people look.</summary>
    protected const int PagesPort = 8080;

    /// <summary>Where hosts deliver.</summary>
    protected const int DeliveryPort = 8081;

    /// <summary>Of the .NET runtime: without a file for debuggers, without memory that is mapped twice, without the tables of all languages.</summary>
    protected static readonly IReadOnlyDictionary<string, string> RuntimeSettings = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DOTNET_EnableDiagnostics"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
        ["DOTNET_gcServer"] = "0",
    };

    /// <summary>What is kept may take so much of the service's disk: beside it are the write-ahead log and what a day's tables grow by before the oldest is dropped.</summary>
    public static int MostMib(ServiceSize size) => size.DiskMib / 8 * 5;

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
