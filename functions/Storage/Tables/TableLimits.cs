using System.Text;
using Azure;

namespace Catalyze.Storage.Tables;

/// <summary>
/// What the service refuses (page "Understanding the Table service data model"). Checked before sending, because the
/// local stand-in lets most of it pass and a limit must not first show in the cloud.
/// </summary>
public static class TableLimits
{
    /// <summary>Entities in one transaction.</summary>
    public const int TransactionActions = 100;

    /// <summary>Bytes of a transaction's request body.</summary>
    public const int TransactionBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of one entity, names and values.</summary>
    public const int EntityBytes = 1024 * 1024;

    /// <summary>Properties of one entity besides keys and time stamp.</summary>
    public const int EntityProperties = 252;

    /// <summary>UTF-16 code units of a text property (64 KiB).</summary>
    public const int StringLength = 32 * 1024;

    /// <summary>Bytes of a binary property.</summary>
    public const int BinaryLength = 64 * 1024;

    /// <summary>UTF-16 code units of a key (1 KiB).</summary>
    public const int KeyLength = 512;

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Refuses a key the service would refuse.</summary>
    /// <exception cref="ArgumentException">The key holds / \ # ? or a control character, or is too long.</exception>
    public static void CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length > KeyLength)
            throw new ArgumentException($"A key has at most {KeyLength} characters, this one {key.Length}.", nameof(key));
        foreach (var character in key)
        {
            if (character is '/' or '\\' or '#' or '?' || char.IsControl(character))
                throw new ArgumentException($"The key \"{key}\" holds a character that table keys cannot hold.", nameof(key));
        }
    }

    /// <summary>Refuses an entity the service would refuse.</summary>
    /// <exception cref="ArgumentException">A key is not allowed.</exception>
    /// <exception cref="RequestFailedException">Too large, with the service's own error code.</exception>
    internal static void CheckEntity(TableEntity entity)
    {
        CheckKey(entity.PartitionKey);
        CheckKey(entity.RowKey);
        if (entity.Count > EntityProperties)
            throw new RequestFailedException(400, $"{entity.Count} properties; at most {EntityProperties} are allowed.", "TooManyProperties", innerException: null);
        var bytes = 4 + (2 * (entity.PartitionKey.Length + entity.RowKey.Length));
        foreach (var (name, value) in entity)
            bytes += 8 + (2 * name.Length) + SizeOf(name, value);
        if (bytes > EntityBytes)
            throw new RequestFailedException(400, $"The entity has {bytes} bytes; at most {EntityBytes} are allowed.", "EntityTooLarge", innerException: null);
    }

    private static int SizeOf(string name, object value)
    {
        switch (value)
        {
            case string { Length: > StringLength } text:
                throw TooLarge(name, $"{text.Length} characters; at most {StringLength}");
            case byte[] { Length: > BinaryLength } binary:
                throw TooLarge(name, $"{binary.Length} bytes; at most {BinaryLength}");
            case DateTimeOffset time when time < EarliestTime:
                throw new RequestFailedException(400, $"Property {name}: times begin with the year 1601.", "OutOfRangeInput", innerException: null);
            case string text:
                return 4 + Encoding.Unicode.GetByteCount(text);
            case byte[] binary:
                return 4 + binary.Length;
            case Guid:
                return 16;
            default:
                return 8;
        }
    }

    private static RequestFailedException TooLarge(string name, string how) =>
        new(400, $"Property {name} has {how} are allowed.", "PropertyValueTooLarge", innerException: null);
}
