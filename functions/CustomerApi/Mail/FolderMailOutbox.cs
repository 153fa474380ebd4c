using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Mail;

/// <summary>Puts mails into a folder, one file each (RFC 5322), from where a mail server's pick-up takes them; locally people read them there.</summary>
internal sealed partial class FolderMailOutbox(IOptions<CustomerApiOptions> options, TimeProvider time, ILogger<FolderMailOutbox> logger) : IMailOutbox
{
    public bool CanSend => options.Value.MailFolder is { Length: > 0 };

    public async Task PutAsync(MailMessage message, CancellationToken cancellationToken)
    {
        if (!CanSend)
        {
            Log.NoFolder(logger, message.Subject);
            return;
        }

        var now = time.GetUtcNow();
        var folder = Directory.CreateDirectory(options.Value.MailFolder!).FullName;
        var name = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMddTHHmmssfff}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var text = new StringBuilder()
            .Append("Date: ").Append(now.ToString("r", CultureInfo.InvariantCulture)).Append("\r\n")
            .Append("From: ").Append(options.Value.MailFrom).Append("\r\n")
            .Append("To: ").Append(message.To).Append("\r\n")
            .Append("Subject: =?utf-8?B?").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(message.Subject))).Append("?=\r\n")
            .Append("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
            .Append(message.Text.ReplaceLineEndings("\r\n")).Append("\r\n");
        // Under another name until it is whole: whoever picks mails up must not find half a one.
        var unfinished = Path.Combine(folder, name + ".part");
        await File.WriteAllTextAsync(unfinished, text.ToString(), cancellationToken);
        File.Move(unfinished, Path.Combine(folder, name + ".eml"));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6201, Level = LogLevel.Warning, Message = "No folder for mails is configured; one was not sent: {Subject}")]
        public static partial void NoFolder(ILogger logger, string subject);
    }
}
