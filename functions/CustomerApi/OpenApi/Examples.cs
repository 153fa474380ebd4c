using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;

namespace Catalyze.CustomerApi.OpenApi;

/// <summary>One example of each body, as real values: an example that no longer fits its type does not compile.</summary>
internal static class Examples
{
    private static readonly DateTimeOffset At = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private const string Org = "org-4k2m9x7q1z";
    private const string User = "usr-8d3f6h2j5k";
    private const string Env = "env-7p1s4v9b2n";

    private static readonly Grant DeployGrant = new() { EnvironmentId = Env, Permissions = [Permission.Configure, Permission.Deploy] };
    private static readonly ApiToken Token = new("tok-3c6v9b1n4m", "continuous integration", User, [DeployGrant], At, At.AddDays(90), null);

    private static readonly AccountView Account = new()
    {
        UserId = User,
        Name = "Jo Smith",
        Email = "jo@example.org",
        HasTwoFactor = true,
        Role = Role.Owner,
        Organisation = new OrganisationView(Org, "Clinic"),
        Organisations = [new MembershipView(Org, "Clinic", Role.Owner)],
    };

    /// <summary>By type.</summary>
    public static IReadOnlyDictionary<Type, object> All { get; } = new object[]
    {
        new SignInRequest { Email = "jo@example.org", Password = "correct horse battery" },
        new SignedIn { Token = "czs_…", ExpiresAt = At.AddDays(7), User = Account },
        new SecondFactorAsked("eyJ…"),
        new SecondFactor { Challenge = "eyJ…", Code = "492039" },
        new KeySignIn { PublicKey = "ssh-rsa AAAA…", Signature = "MEUC…", Nonce = "q83v…", Timestamp = "1896091200" },
        new SessionView("ses-5t8w1e4r7y", At, At.AddMinutes(9), At.AddDays(7), "203.0.113.7", "Mozilla/5.0", Current: true),
        Account,
        new SignUpRequest { Email = "jo@example.org", Name = "Jo Smith", Password = "correct horse battery" },
        new CodeRequest { Code = "K7Q2M9XW4T8R3V6Z5N2P" },
        new EmailRequest { Email = "jo@example.org" },
        new ResetRequest { Code = "K7Q2M9XW4T8R3V6Z5N2P", Password = "another staple entirely" },
        new PasswordChange { Password = "correct horse battery", NewPassword = "another staple entirely" },
        new PasswordRequest { Password = "correct horse battery" },
        new EmailChange { Email = "jo.smith@example.org", Password = "correct horse battery" },
        new AuthenticatorSetup("JBSWY3DPEHPK3PXP", "otpauth://totp/Catalyze:jo%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Catalyze&digits=6", "data:image/png;base64,iVBORw0…"),
        new CodeConfirmation { Code = "492039" },
        new RecoveryCodes(["9F3KD-7HN2Q", "M4XWC-T8R6V"]),
        new UserKey { Name = "laptop", Key = "ssh-rsa AAAA… jo@laptop" },
        new FoundOrganisation { Name = "Clinic", OwnerEmail = "jo@example.org", OwnerName = "Jo Smith", OwnerPassword = "correct horse battery" },
        new OrganisationFounded(Org, User),
        new NewOrganisation { Name = "Clinic" },
        new OrganisationDetails(Org, "Clinic", RequiresTwoFactor: true, At),
        new OrganisationSettings { Name = "Clinic", RequiresTwoFactor = true },
        new MemberView(User, "Jo Smith", "jo@example.org", Role.Owner, HasTwoFactor: true, At),
        new RoleSetting { Role = Role.Member },
        new Transfer { UserId = User },
        new InviteSettings { Email = "mo@example.org", Role = Role.Member, GroupIds = ["grp-2a5s8d1f4g"] },
        new Invite("inv-6h9j2k5l8z", "mo@example.org", Role.Member, ["grp-2a5s8d1f4g"], User, At, At.AddDays(7)),
        new GroupSettings { Name = "Developers", Grants = [DeployGrant], UserIds = [User] },
        new Group("grp-2a5s8d1f4g", "Developers", [DeployGrant], [User]),
        new TokenSettings { Name = "continuous integration", Grants = [DeployGrant], Days = 90 },
        new TokenMade("czt_…", Token),
        Token,
        new ChainedEntry(17, new AuditEntry(Org, At, User, "deployment-requested", Env, "203.0.113.7", "0af7651916cd43dd8448eb211c80319c", "\"v4\""), new string('a', 64), new string('b', 64)),
        new AuditVerification(Org, 17, Intact: true, null, null, new string('b', 64)),
        new CreateEnvironment { Name = "Appointments" },
        new EnvironmentView { EnvironmentId = Env, Name = "Appointments", CreatedAt = At },
        new EnvironmentConfiguration
        {
            HoldsHealthData = true,
            Services =
            [
                new ServiceConfiguration { Label = "db01", Type = "postgresql" },
                new ServiceConfiguration
                {
                    Label = "app01",
                    Type = "code",
                    Scale = 2,
                    Variables = new Dictionary<string, VariableSetting>(StringComparer.Ordinal) { ["API_KEY"] = new("s3cret") },
                    Domains = ["appointments.example.org"],
                },
            ],
            Connections = [new("db01", "app01")],
        },
        new DeploymentAccepted("dep-1q4w7e0r3t", "rel-9o6i3u8y5t", $"/api/environments/{Env}/deployments/dep-1q4w7e0r3t"),
        new ProblemDocument("/problems/invalid-request", "The request has wrong fields.", 400, "It must have 1 to 60 characters and no control characters.", "0af7651916cd43dd8448eb211c80319c",
            [new FieldError("name", "invalid-name", "It must have 1 to 60 characters and no control characters.")]),
    }.ToDictionary(example => example.GetType());
}
