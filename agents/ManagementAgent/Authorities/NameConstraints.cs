using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.ManagementAgent.Authorities;

/// <summary>The extension that bounds what an intermediate can vouch for (RFC 5280, 4.2.1.10).</summary>
internal static class NameConstraints
{
    private const string ObjectIdentifier = "2.5.29.30";
    private const string OrganisationName = "2.5.4.10";

    /// <summary>Subjects of this organisation, DNS names in this domain, and no address of a machine.</summary>
    public static X509Extension Only(string domain, string organisation)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(0)))
            {
                using (writer.PushSequence())
                    writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, Context(2));
                using (writer.PushSequence())
                using (writer.PushSequence(Context(4)))
                using (writer.PushSequence())
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(OrganisationName);
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, organisation);
                }
            }

            // Address and mask of IPv4 and of IPv6, all zero: every one of them.
            using (writer.PushSequence(Context(1)))
            {
                foreach (var length in new[] { 8, 32 })
                {
                    using (writer.PushSequence())
                        writer.WriteOctetString(new byte[length], Context(7));
                }
            }
        }

        return new X509Extension(new Oid(ObjectIdentifier), writer.Encode(), critical: true);
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
