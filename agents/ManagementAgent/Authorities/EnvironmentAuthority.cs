namespace Catalyze.ManagementAgent.Authorities;

/// <summary>An authority at one moment; a step of a rotation makes another. Issuer, roots and epoch always belong together.</summary>
/// <param name="Issuer">Signs leaves. Left to the collector when superseded: another thread may be signing with it.</param>
/// <param name="Record">As it lies on disk.</param>
internal sealed record EnvironmentAuthority(CertificateAuthority Issuer, AuthorityRecord Record)
{
    /// <summary>All roots to trust, PEM. The same roots are the same text, whichever of them issues: a proxy has to be started again for other roots.</summary>
    public string Roots => Record.AlsoTrusted is { } also
        ? string.Concat(new[] { Issuer.Pem, also }.Select(static pem => pem.TrimEnd() + "\n").Order(StringComparer.Ordinal))
        : Issuer.Pem;
}
