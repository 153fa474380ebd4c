namespace Catalyze.CustomerApi.Mail;

/// <summary>A mail in plain text.</summary>
/// <param name="To">One address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">What it says; may hold a code, so it is never logged.</param>
public sealed record MailMessage(string To, string Subject, string Text);
