namespace Catalyze.Storage.Connections;

/// <summary>What the Tables client needs of a storage connection string; queues and blobs have their own reader of the same text.</summary>
internal sealed record StorageConnectionString(string AccountName, byte[]? AccountKey, string? SharedAccessSignature, Uri TableEndpoint)
{
    // Published with the emulator; the same for everybody.
    private const string DevelopmentAccount = "devstoreaccount1";
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <exception cref="FormatException">Nothing to authenticate with, or no endpoint. The text is not in the message: it is a secret.</exception>
    public static StorageConnectionString Parse(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parts = connectionString
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

        if (parts.TryGetValue("UseDevelopmentStorage", out var development) && bool.TryParse(development, out var yes) && yes)
            return new StorageConnectionString(DevelopmentAccount, Convert.FromBase64String(DevelopmentKey), null, new Uri($"http://127.0.0.1:10002/{DevelopmentAccount}"));

        var account = parts.GetValueOrDefault("AccountName");
        var signature = parts.GetValueOrDefault("SharedAccessSignature");
        var key = parts.GetValueOrDefault("AccountKey");
        if (signature is null && (key is null || account is null))
            throw new FormatException("The storage connection string has neither AccountName and AccountKey nor SharedAccessSignature.");
        var endpoint = parts.GetValueOrDefault("TableEndpoint");
        if (endpoint is null && account is null)
            throw new FormatException("The storage connection string has neither TableEndpoint nor AccountName.");
        endpoint ??= $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        return new StorageConnectionString(account ?? string.Empty, key is null ? null : Convert.FromBase64String(key), signature, new Uri(endpoint));
    }
}
