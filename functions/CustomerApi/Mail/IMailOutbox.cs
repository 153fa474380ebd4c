namespace Catalyze.CustomerApi.Mail;

/// <summary>Takes mails over for sending.</summary>
public interface IMailOutbox
{
    /// <summary>Whether mails leave this process at all; what needs one is refused where they do not.</summary>
    bool CanSend { get; }

    /// <summary>Takes a mail over. Once it returns the mail survives a crash. A repetition sends it twice.</summary>
    Task PutAsync(MailMessage message, CancellationToken cancellationToken);
}
