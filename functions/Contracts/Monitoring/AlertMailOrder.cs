namespace Catalyze.Contracts.Monitoring;

/// <summary>A message on the queue <see cref="Queue"/>: from the Pod API, which knows environments, to the Customer API, which knows people.</summary>
public sealed record AlertMailOrder(string OrganisationId, string EnvironmentId, string EnvironmentName, AlertMail Mail)
{
    public const string Queue = "alert-mails";
}
