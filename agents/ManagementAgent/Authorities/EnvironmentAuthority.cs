namespace Catalyze.ManagementAgent.Authorities;

/// <summary>An authority at one moment; a step of a rotation makes another. Issuer, roots and epoch always belong together.</summary>
/// <param name="issuer">Signs leaves; null while an intermediate is waited for. Left to the collector when superseded: another thread may be signing with it.</param>
/// <param name="record">As it lies on disk.</param>
internal sealed class EnvironmentAuthority(CertificateAuthority? issuer, AuthorityRecord record) : IDisposable
{
    public AuthorityRecord Record => record;

    /// <exception cref="AuthorityNotReadyException">The intermediate has not come yet.</exception>
    public CertificateAuthority Issuer => issuer ?? throw new AuthorityNotReadyException($"The intermediate of {record.Elsewhere?.Holder} has not come yet.");

    /// <summary>What goes after a leaf, PEM: the intermediate that signed it, or nothing.</summary>
    public string Chain => record.Elsewhere is { Roots: not null } ? Issuer.Pem.TrimEnd() + "\n" : "";

    /// <summary>All roots to trust, PEM. The same roots are the same text, whichever of them issues: a proxy has to be started again for other roots.</summary>
    public string Roots => Join([record.Elsewhere?.Roots ?? Issuer.Pem, record.AlsoTrusted]);

    public void Dispose() => issuer?.Dispose();

    private static string Join(IEnumerable<string?> pems)
    {
        var several = pems.OfType<string>().ToList();
        return several.Count == 1 ? several[0] : string.Concat(several.Select(static pem => pem.TrimEnd() + "\n").Order(StringComparer.Ordinal));
    }
}
