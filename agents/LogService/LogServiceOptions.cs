using System.Globalization;
using System.Net;
using Catalyze.Tools.Access;

namespace Catalyze.LogService;

/// <summary>How a logging service is set up.</summary>
public sealed record LogServiceOptions
{
    /// <summary>Connection string of the store, a PostgreSQL database with the extension pg_trgm at hand.</summary>
    public required string Store { get; init; }

    /// <summary>Where hosts deliver batches.</summary>
    public required IPEndPoint Ingest { get; init; }

    /// <summary>Where people search.</summary>
    public required IPEndPoint Pages { get; init; }

    /// <summary>Whom its pages let in; nobody unless told.</summary>
    public ToolAccessOptions Access { get; init; } = ToolAccessOptions.Closed;

    /// <summary>How long lines are kept, in days.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>What the lines may take on the disk with their indexes, in MiB.</summary>
    public int RetentionMib { get; init; } = 4096;

    /// <summary>Reads them from variables.</summary>
    /// <param name="variable">Value of a variable by name; null where it is not set.</param>
    /// <exception cref="ArgumentException">Names every variable that is missing or wrong.</exception>
    public static LogServiceOptions Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        List<string> wrong = [];
        var options = new LogServiceOptions
        {
            Store = variable("LOG_SERVICE_STORE") is { Length: > 0 } store ? store : Wrong("LOG_SERVICE_STORE is missing: the connection string of the store", ""),
            Ingest = Address("LOG_SERVICE_INGEST", "127.0.0.1:8081"),
            Pages = Address("LOG_SERVICE_PAGES", "127.0.0.1:8080"),
            Access = ToolAccessOptions.Read(variable, wrong),
            RetentionDays = Number("LOG_SERVICE_RETENTION_DAYS", 30, 3650),
            RetentionMib = Number("LOG_SERVICE_RETENTION_MIB", 4096, 64 << 20),
        };
        return wrong.Count == 0 ? options : throw new ArgumentException(string.Join("; ", wrong) + ".", nameof(variable));

        T Wrong<T>(string what, T instead)
        {
            wrong.Add(what);
            return instead;
        }

        IPEndPoint Address(string name, string usual) => IPEndPoint.TryParse(variable(name) ?? usual, out var address)
            ? address
            : Wrong($"{name} is no address and port", new IPEndPoint(IPAddress.Loopback, 0));

        int Number(string name, int usual, int most) => variable(name) is not { } text
            ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
                ? number
                : Wrong($"{name} is no number from 1 to {most}", usual);
    }
}
