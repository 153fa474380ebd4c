using System.Globalization;

namespace Catalyze.CustomerApi.Published;

/// <summary>Times as the clients read them: UTC without saying so. With a zone they read nothing.</summary>
internal static class PublishedTime
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
