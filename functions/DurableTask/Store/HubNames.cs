using System.Text;

namespace Catalyze.DurableTask;

/// <summary>Names and keys of the hub's storage.</summary>
internal static class HubNames
{
    public const string InstanceRow = "instance";
    public const string OutboxPrefix = "outbox-";
    private const string HistoryPrefix = "history-";

    /// <summary>The longest id; with escapes it still fits a key.</summary>
    private const int MaximumIdLength = 200;

    public static string HistoryGeneration(int generation) => $"{HistoryPrefix}{generation:D8}-";

    public static string HistoryRow(int generation, int chunk) => $"{HistoryPrefix}{generation:D8}-{chunk:D8}";

    public static string OutboxRow(long turn) => $"{OutboxPrefix}{turn:D12}";

    /// <summary>Calls that the process of the turn runs itself.</summary>
    public static string HeldRow(long turn) => $"{OutboxPrefix}{turn:D12}-held";

    /// <summary>The instance id as a key: what keys may not hold is written as %XX.</summary>
    /// <exception cref="ArgumentException">Empty or longer than 200 characters.</exception>
    public static string Key(string instanceId)
    {
        if (string.IsNullOrEmpty(instanceId) || instanceId.Length > MaximumIdLength)
            throw new ArgumentException($"An instance id has 1 to {MaximumIdLength} characters.", nameof(instanceId));
        if (!instanceId.Any(MustEscape))
            return instanceId;
        var key = new StringBuilder(instanceId.Length + 8);
        foreach (var character in instanceId)
        {
            if (MustEscape(character))
                key.Append('%').Append(((int)character).ToString("X2"));
            else
                key.Append(character);
        }

        return key.ToString();
    }

    private static bool MustEscape(char character) => character is '/' or '\\' or '#' or '?' or '%' || char.IsControl(character);
}
