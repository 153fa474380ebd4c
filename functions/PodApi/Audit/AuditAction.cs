namespace Catalyze.PodApi.Audit;

/// <summary>Names of what is audited; stable.</summary>
internal static class AuditAction
{
    public const string TokenMade = "enrolment-token-made";
    public const string Enrolled = "enrolled";
    public const string EnrolmentRefused = "enrolment-refused";
    public const string CredentialsRefused = "credentials-refused";

    /// <summary>An agent asked for a repository that it was not awarded, or in another's name.</summary>
    public const string RegistryTokenRefused = "registry-token-refused";
    public const string ReportRefused = "report-refused";

    /// <summary>Nothing in it was news: delivered twice, or played back.</summary>
    public const string ReportRepeated = "report-repeated";

    /// <summary>About instances that are not the reporting host's.</summary>
    public const string ReportForeign = "report-foreign";

    /// <summary>An agent would not carry out an order; its reason begins with the code.</summary>
    public const string OrderRefused = "order-refused";
    public const string KeyRevoked = "key-revoked";
    public const string MasterKeyRotated = "master-key-rotated";
    public const string InstanceRevoked = "instance-revoked";
    public const string AuthorityRotated = "authority-rotated";
    public const string OperatorAdded = "operator-added";
    public const string OperatorRemoved = "operator-removed";

    /// <summary>What an operator asked to be changed, before it was: whatever became of it.</summary>
    public const string OperatorRequest = "operator-request";
    /// <summary>Instances move, or are pushed out: not a customer's doing.</summary>
    public const string InstancesMoved = "instances-moved";
    /// <summary>A host is not heard of any more: its word counts for nothing from here on.</summary>
    public const string HostLost = "host-lost";

    /// <summary>It is heard again, and has stopped what went to others.</summary>
    public const string HostReturned = "host-returned";
    public const string HostChanged = "host-changed";
}
