namespace Catalyze.Contracts.Logs;

/// <summary>Bounds of what crosses the wire to a logging service. A host cuts; the service refuses.</summary>
public static class LogLimits
{
    /// <summary>Most lines of a batch.</summary>
    public const int BatchLines = 10_000;

    /// <summary>Most bytes of a batch once decompressed.</summary>
    public const int BatchBytes = 32 << 20;

    /// <summary>Most characters of a message.</summary>
    public const int MessageLength = 64 << 10;

    /// <summary>Most fields of a line.</summary>
    public const int Fields = 64;

    /// <summary>Most characters of a field's name.</summary>
    public const int FieldNameLength = 128;

    /// <summary>Most characters of a field's value.</summary>
    public const int FieldLength = 4096;

    /// <summary>Most characters of an identifier or a level.</summary>
    public const int NameLength = 128;
}
