namespace Catalyze.Contracts.Security;

/// <summary>
/// The names certificates of a wire carry. Subject: <c>CN=</c>service label, <c>O=</c>environment id.
/// Subject alternative name: the DNS name below. They bind environment and service, not the instance, so that any
/// instance of a declared consumer is accepted.
/// </summary>
public static class WireNames
{
    /// <summary>The consumer that a host itself is, where it delivers its instances' output. No service may have it as its label.</summary>
    public const string Host = "host";

    /// <summary>DNS name of a service in certificates: <c>db01.env-4k2….catalyze.internal</c>.</summary>
    public static string DnsName(string environmentId, string serviceLabel) => $"{serviceLabel}.{environmentId}.catalyze.internal";
}
