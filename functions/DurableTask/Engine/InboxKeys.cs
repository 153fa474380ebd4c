using System.Globalization;

namespace Catalyze.DurableTask;

/// <summary>Keys of inbox rows: a turn takes them in their order.</summary>
internal static class InboxKeys
{
    public const string Prefix = "received-";

    /// <summary>Before every other message: what an execution begins with.</summary>
    public static string First(string startId) => $"{Prefix}{0:D19}-{startId}";

    /// <summary>By the sender's clock; the id keeps apart what was sent at once and makes a repeated insert collide with itself.</summary>
    public static string For(DateTimeOffset sentAt, string messageId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sentAt.UtcTicks:D19}-{messageId}");
}
