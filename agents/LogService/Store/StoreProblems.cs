using System.Net.Sockets;
using Catalyze.Tools.Http;
using Npgsql;

namespace Catalyze.LogService.Store;

/// <summary>What failures of the store mean to who asked.</summary>
internal static class StoreProblems
{
    public static ProblemException? Translate(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => new ProblemException(
            503, "search-too-slow", "The search took too long.", "Narrow the time, or search for something rarer.", cause: exception),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Full(exception),
        NpgsqlException or TimeoutException or SocketException => new ProblemException(
            503, "store-unavailable", "The store does not answer.", "Hosts keep what they have and deliver it later. Try again in a few seconds.", cause: exception),
        _ => null,
    };

    /// <summary>Nothing can be stored before the oldest lines are removed.</summary>
    public static ProblemException Full(Exception? cause) =>
        new(507, "store-full", "The store is full.", "A single day's lines take all the space there is. Give the logging service more of it.", cause: cause);
}
