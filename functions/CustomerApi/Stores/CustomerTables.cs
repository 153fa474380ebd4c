using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>The Customer API's tables. No other project reads or writes them.</summary>
internal sealed class CustomerTables(TableServiceClient service) : IDisposable
{
    /// <summary>Partition: organisation; rows: <c>organisation</c>, and one per member, group and API token.</summary>
    public LazyTable Organisations { get; } = new(service, "CustomerOrganisations");

    /// <summary>Partition: user; rows: the user, and one per organisation in which to look for the membership.</summary>
    public LazyTable Users { get; } = new(service, "CustomerUsers");

    /// <summary>Partition: hash of the e-mail address; rows: the login, and its failed attempts (which exist for unknown addresses too).</summary>
    public LazyTable Logins { get; } = new(service, "CustomerLogins");

    /// <summary>Partition: hash of a code that was mailed.</summary>
    public LazyTable MailCodes { get; } = new(service, "CustomerMailCodes");

    /// <summary>Partition: user or API token; rows: keys of requests that are to be done once.</summary>
    public LazyTable Idempotency { get; } = new(service, "CustomerIdempotency");

    /// <summary>Partition: fingerprint of a public key; rows: whose it is, and numbers it was used with.</summary>
    public LazyTable Keys { get; } = new(service, "CustomerKeys");

    /// <summary>Partition: hash of the token; or a user, with a row for each session.</summary>
    public LazyTable Sessions { get; } = new(service, "CustomerSessions");

    /// <summary>Partition: hash of an API token's secret.</summary>
    public LazyTable Tokens { get; } = new(service, "CustomerTokens");

    /// <summary>Partition: organisation; row: environment. So reading another tenant's environment finds nothing by construction.</summary>
    public LazyTable Environments { get; } = new(service, "CustomerEnvironments");

    /// <summary>Partition: environment.</summary>
    public LazyTable Configurations { get; } = new(service, "CustomerConfigurations");

    /// <summary>Partition: environment; rows: one per certificate, and one per host name that uses one.</summary>
    public LazyTable Certificates { get; } = new(service, "CustomerCertificates");

    /// <summary>Partition: environment; rows: one per numbered name, and the last number given.</summary>
    public LazyTable Numbers { get; } = new(service, "CustomerNumbers");

    /// <summary>Partition: what it is for; the platform's own keys, encrypted.</summary>
    public LazyTable Secrets { get; } = new(service, "CustomerSecrets");

    /// <summary>Partition: a trail; rows: its end, and its entries newest first.</summary>
    public LazyTable Audit { get; } = new(service, "CustomerAudit");

    public void Dispose()
    {
        foreach (var table in (LazyTable[])[Organisations, Users, Logins, Sessions, MailCodes, Keys, Idempotency, Tokens, Environments, Configurations, Certificates, Numbers, Secrets, Audit])
            table.Dispose();
    }
}
