using System.Globalization;
using Catalyze.Contracts.Monitoring;

namespace Catalyze.CustomerApi.Mail;

/// <summary>What the mails say. Names that others chose stay out of them: a mail of ours must not carry a stranger's text.</summary>
internal static class Mails
{
    public static MailMessage Verify(string to, string code) => new(to, "Confirm your e-mail address",
        $"Somebody, probably you, signed up for Catalyze with this address.\n\nTo confirm it, enter this code within 24 hours:\n\n    {code}\n\nIf it was not you, do nothing: no account is made.");

    public static MailMessage AccountExists(string to) => new(to, "You already have an account",
        "Somebody, probably you, tried to sign up for Catalyze with this address, which has an account already.\n\nSign in, or ask for a new password if you forgot it. If it was not you, nothing needs to be done.");

    public static MailMessage Reset(string to, string code) => new(to, "Set a new password",
        $"Somebody, probably you, asked for a new password.\n\nTo set one, enter this code within an hour:\n\n    {code}\n\nIf it was not you, do nothing: your password stays as it is.");

    public static MailMessage PasswordChanged(string to) => new(to, "Your password was changed",
        "The password of your account was changed and your other sessions were ended.\n\nIf it was not you, ask for a new password at once and tell the owners of your organisation.");

    public static MailMessage ChangeEmail(string to, string code) => new(to, "Confirm your new e-mail address",
        $"To use this address for your account, enter this code within an hour:\n\n    {code}\n\nIf you did not ask for it, do nothing.");

    public static MailMessage EmailChanged(string to) => new(to, "Your e-mail address was changed",
        "Your account now uses another e-mail address; this one can no longer sign in.\n\nIf it was not you, tell the owners of your organisation at once.");

    public static MailMessage TwoFactorChanged(string to, bool on) => new(to, on ? "A second factor was set up" : "The second factor was removed",
        (on ? "Signing in to your account now also asks for a code." : "Signing in to your account no longer asks for a code.")
        + "\n\nIf it was not you, change your password at once and tell the owners of your organisation.");

    public static MailMessage Locked(string to, int failures, string? from) => new(to, "Somebody fails to sign in to your account",
        $"There were {failures} failed attempts in a row to sign in to your account, the last one from {from ?? "an unknown address"}. Further attempts are paused, longer each time.\n\n"
        + "If it was not you, your password was not guessed so far. A second factor protects you even if it should be.");

    // What is named here the reader's own organisation named; what people wrote into rules does not leave the environment.
    public static MailMessage Alerts(string to, AlertMailOrder order, string? dashboard)
    {
        var (first, all) = (order.Mail.Alerts[0], order.Mail.Alerts);
        var subject = all.Count == 1
            ? $"{order.EnvironmentName}: {first.Name} {(first.Firing ? "began" : "is over")}{(first.Service is null ? "" : $" ({first.Service})")}"
            : $"{order.EnvironmentName}: {all.Count} alerts";
        var lines = all.Select(alert => string.Create(
            CultureInfo.InvariantCulture,
            $"- {alert.Name} ({alert.Severity}){(alert.Service is null ? "" : $" of {alert.Service}")}{(alert.Instance is null ? "" : $", {alert.Instance}")}: {(alert.Firing ? "since" : "over at")} {alert.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
        var more = dashboard is null ? "its monitoring service, from the dashboard" : $"{dashboard.TrimEnd('/')}/environments/{order.EnvironmentId}";
        return new(to, subject, $"The monitoring service of {order.EnvironmentName} tells of:\n\n{string.Join('\n', lines)}\n\nMore is in {more}.\n\n"
            + "You get this because your address is in the variable ALERT_MAIL of that service.");
    }

    public static MailMessage Invite(string to, string code) => new(to, "You are invited to an organisation",
        $"An owner of an organisation at Catalyze invites you to join.\n\nSign up or sign in with this address, then enter this code within seven days:\n\n    {code}\n\nIf you do not expect this, do nothing.");
}
