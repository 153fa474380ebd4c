namespace Catalyze.Contracts.Monitoring;

/// <summary>An alert as a mail tells of it: which, of what, since when. What people wrote into rules stays in the environment.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Severity">The rule's severity.</param>
/// <param name="Firing">True where it began, false where it is over.</param>
/// <param name="Service">Label of the service it is about; null where it is about none.</param>
/// <param name="Instance">The instance it is about; null where it is about none.</param>
/// <param name="At">When it began, or ended.</param>
public sealed record MailedAlert(string Name, string Severity, bool Firing, string? Service, string? Instance, DateTimeOffset At);
