using System.Text;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>The folder that mails are put into, and what tests look for in them.</summary>
public sealed class MailFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("catalyze-mails-");

    public string Folder => folder.FullName;

    /// <summary>Subjects and texts to an address, oldest first.</summary>
    public IReadOnlyList<(string Subject, string Text)> To(string email) =>
    [
        .. folder.GetFiles("*.eml").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => File.ReadAllText(file.FullName))
            .Where(text => text.Contains($"To: {email}\r\n", StringComparison.Ordinal)).Select(text => (Subject(text), text)),
    ];

    /// <summary>The code in the last mail to an address.</summary>
    public string CodeTo(string email)
    {
        var mails = To(email);
        Assert.NotEmpty(mails);
        return mails[^1].Text.Split('\n').Single(line => line.StartsWith("    ", StringComparison.Ordinal)).Trim();
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Subject(string text) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(text.Split('\n').Single(line => line.StartsWith("Subject: ", StringComparison.Ordinal)).Split("?B?")[1].Split('?')[0]));
}
