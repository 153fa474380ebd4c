namespace Catalyze.Contracts.Monitoring;

/// <summary>What a monitoring service wants mailed. Whether an address gets it is decided where people are known.</summary>
/// <param name="Id">The same for a mail that comes again.</param>
/// <param name="To">Addresses, at most <see cref="MostAddresses"/>.</param>
/// <param name="Alerts">At most <see cref="MostAlerts"/>; of more, the first.</param>
public sealed record AlertMail(string Id, IReadOnlyList<string> To, IReadOnlyList<MailedAlert> Alerts)
{
    public const int MostAddresses = 10;
    public const int MostAlerts = 50;
    private const int LongestAddress = 254;
    private const int LongestName = 200;

    /// <summary>Whether it is within its bounds.</summary>
    public bool IsValid =>
        Id is { Length: > 0 and <= LongestName } && To is { Count: > 0 and <= MostAddresses } && Alerts is { Count: > 0 and <= MostAlerts }
        && To.All(address => IsText(address, LongestAddress))
        && Alerts.All(alert => IsText(alert.Name, LongestName) && IsText(alert.Severity, LongestName) && IsText(alert.Service ?? "-", LongestName) && IsText(alert.Instance ?? "-", LongestName));

    private static bool IsText(string? text, int longest) => text is { Length: > 0 } && text.Length <= longest && !text.Any(char.IsControl);
}
