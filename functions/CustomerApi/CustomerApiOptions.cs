using Catalyze.CustomerApi.Tools;

namespace Catalyze.CustomerApi;

/// <summary>Settings of section <c>Catalyze:CustomerApi</c>.</summary>
public sealed class CustomerApiOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Catalyze:CustomerApi";

    /// <summary>Base address of the Pod API: <c>http://127.0.0.1:7071</c>.</summary>
    public string PodApiAddress { get; set; } = "http://127.0.0.1:7071";

    /// <summary>Key this service shows to the Pod API.</summary>
    public string PodApiServiceKey { get; set; } = string.Empty;

    /// <summary>SHA-256 (hexadecimal) of the token that may found organisations; without it nobody may.</summary>
    public string? OperatorTokenHash { get; set; }

    /// <summary>A session that is not used for so long ends.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(8);

    /// <summary>A session ends after so long, used or not.</summary>
    public TimeSpan SessionLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>An environment that is to be removed can be restored for so long.</summary>
    public TimeSpan RemovalGrace { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Marks the session cookie Secure even where the request arrived as plain HTTP, for a host that ends TLS in front.</summary>
    public bool AlwaysSecureCookie { get; set; }

    /// <summary>Folder that takes mails; without it none are sent, and what needs one is refused.</summary>
    public string? MailFolder { get; set; }

    /// <summary>Sender of mails.</summary>
    public string MailFrom { get; set; } = "Catalyze <no-reply@localhost>";

    /// <summary>Whether anybody may make an account with an e-mail address of his own.</summary>
    public bool AllowSignUp { get; set; } = true;

    /// <summary>Requests of one user or API token in a minute; of one address four times as many.</summary>
    public int RequestsPerMinute { get; set; } = 1200;

    /// <summary>Sign-ins, sign-ups and asked-for passwords of one address in a minute.</summary>
    public int SignInsPerMinute { get; set; } = 30;

    /// <summary>How environments' own tools are reached.</summary>
    public ToolOptions Tools { get; set; } = new();

    /// <summary>Origin of the dashboard where it is served from another one (<c>https://dashboard.example.org</c>); no other origin may call from a browser.</summary>
    public string? DashboardOrigin { get; set; }
}
