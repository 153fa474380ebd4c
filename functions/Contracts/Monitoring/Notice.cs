namespace Catalyze.Contracts.Monitoring;

/// <summary>What a monitoring service wants told, for the host it runs on to post: the service itself reaches nobody.</summary>
/// <param name="Id">The same for a notice that comes again.</param>
/// <param name="Address">Where it goes; <c>https</c>. Null for a mail.</param>
/// <param name="Headers">What it is signed with, after the Standard Webhooks specification.</param>
/// <param name="Body">JSON, to be posted to the byte.</param>
/// <param name="Mail">What is to be mailed instead of posted.</param>
public sealed record Notice(string Id, Uri? Address, IReadOnlyDictionary<string, string> Headers, string Body, AlertMail? Mail = null)
{
    // The address may hold a secret.
    public override string ToString() => $"notice {Id}";
}
