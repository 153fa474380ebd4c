using System.Text.Json;
using System.Text.Json.Nodes;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Tools;

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

    private static readonly EnvironmentConfiguration Configuration = new()
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
    };

    private static readonly ReleaseSummary Release = new() { ReleaseId = "rel-9o6i3u8y5t", Number = 12, CreatedAt = At, DeploymentId = "dep-1q4w7e0r3t", Notes = "reminders by mail", Current = true };

    private static readonly TimelineEntry Entry = new() { Cursor = "0000000017", At = At, Kind = "instance-healthy", Message = "app01-1 is healthy.", Service = "app01", InstanceId = "app01-1-6f2c" };

    private static readonly EnvironmentStatus Status = new()
    {
        EnvironmentId = Env,
        EnvironmentName = "Appointments",
        State = EnvironmentState.Running,
        ReleaseId = "rel-9o6i3u8y5t",
        DeploymentId = "dep-1q4w7e0r3t",
        Services = [new() { Label = "db01", Type = "postgresql", Version = "15", Size = new ServiceSize(512, 500, 10_240), Scale = 1 }],
        Domains = [new DomainStatus("appointments.example.org", "app01", "https://appointments.example.org")],
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
        Configuration,
        new EnvironmentMetrics
        {
            EnvironmentId = Env,
            From = At,
            To = At.AddMinutes(5),
            Instances = [new() { InstanceId = "app01-1-6f2c", Service = "app01", HostId = "host-1", CpuMillisLimit = 500, MemoryKibLimit = 262_144, Samples = [new MetricSample(At, 31, 91_204, 18_733, 40_112)] }],
        },
        new GeneratedFiles("rel-9o6i3u8y5t", At, [new GeneratedFile("image/Dockerfile", "FROM catalyze/python\nCOPY app /app\n", "0644")]),
        new RenameInstructions("Visits"),
        new CloneInstructions { Name = "Appointments, test", Variables = false },
        new CatalogType
        {
            Type = "postgresql",
            Description = "PostgreSQL",
            Versions = ["15"],
            DefaultVersion = "15",
            DefaultSize = new ServiceSize(512, 500, 10_240),
            MinimumSize = new ServiceSize(256, 100, 1024),
            MaximumSize = new ServiceSize(65_536, 32_000, 2_097_152),
            MaximumScale = 1,
            Stateful = true,
            SupportsHighAvailability = true,
            NeedsSource = false,
            Port = 5432,
        },
        Status,
        new DeploymentStatus { DeploymentId = "dep-1q4w7e0r3t", ReleaseId = "rel-9o6i3u8y5t", EnvironmentId = Env, State = DeploymentState.Running, CreatedAt = At, EndedAt = At.AddMinutes(2), Number = 12 },
        Entry,
        new TimelinePage([Entry], "0000000017", DeploymentState.Building),
        new DeployInstructions { Notes = "reminders by mail" },
        new PlanInstructions { Restart = ["app01"] },
        new EnvironmentPlan("pln-4f7h1j3k5l", new PlacementPlan { EnvironmentId = Env, Placed = true, Hosts = 3, Draining = [], Instances = [], Refusals = [], Builds = ["app01"], Digest = new string('c', 64) }),
        Release,
        new ReleaseDetails(Release, new PodSpecification { EnvironmentId = Env, EnvironmentName = "Appointments", OrganisationId = Org }),
        new ReleaseDifference("rel-2w5e8r1t4y", "rel-9o6i3u8y5t", [new ReleaseChange("services/app01/scale", "changed", "1", "2")]),
        new ReleaseNotes("reminders by mail"),
        new RollbackInstructions { Restart = ["app01"] },
        new ServiceScale { Scale = 3, Workers = new Dictionary<string, int>(StringComparer.Ordinal) { ["mailer"] = 2 } },
        new JobSettings { Command = "python3 manage.py migrate", TimeLimitSeconds = 600 },
        new ToolHandover("https://logs-env-7p1s4v9b2n.tools.example.org/_catalyze/enter?handover=eyJ…", At.AddMinutes(1)),
        new ToolGrantSettings { Operator = "ada", Hours = 4, Reason = "Ticket 4711: requests time out since Tuesday" },
        new ToolGrant { GrantId = "grant-2b5n8m1q4w", Operator = "ada", Reason = "Ticket 4711: requests time out since Tuesday", GrantedBy = User, GrantedAt = At, ExpiresAt = At.AddHours(4) },
        new JobStatus
        {
            JobId = "job-5v8b2n6m1k",
            EnvironmentId = Env,
            Service = "app01",
            Kind = JobKind.Command,
            State = JobState.Succeeded,
            ReleaseId = "rel-9o6i3u8y5t",
            RequestedBy = "Jo Smith",
            CreatedAt = At,
            StartedAt = At.AddSeconds(3),
            EndedAt = At.AddSeconds(9),
            TimeLimitSeconds = 600,
            HostId = "host-1",
            ExitCode = 0,
            Command = "python3 manage.py migrate",
            Output = "Applying reminders.0007_channel... OK\n",
        },
        new VariableSettings { Set = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_KEY"] = "s3cret" }, Remove = ["OLD_KEY"] },
        new RevealedVariable("API_KEY", "s3cret"),
        new VariableChange(At, User, "app01", "API_KEY", "changed"),
        new DeployKey("laptop", "ssh-ed25519 AAAA… jo@laptop", At, User),
        new DomainSettings { Service = "app01" },
        new DomainView { Name = "appointments.example.org", Service = "app01" },
        new MaintenanceRequest { Services = ["app01"], RetryAfterSeconds = 600 },
        new MaintenanceStatus { Version = 3, Domains = ["appointments.example.org"], RetryAfterSeconds = 600 },
        new SourceManifest("sha256:" + new string('a', 64), "python", new Dictionary<string, string>(StringComparer.Ordinal) { ["web"] = "gunicorn app:app" }, 42, 183_220),
        new DeploymentAccepted("dep-1q4w7e0r3t", "rel-9o6i3u8y5t", $"/api/environments/{Env}/deployments/dep-1q4w7e0r3t"),
        new ProblemDocument("/problems/invalid-request", "The request has wrong fields.", 400, "It must have 1 to 60 characters and no control characters.", "0af7651916cd43dd8448eb211c80319c",
            [new FieldError("name", "invalid-name", "It must have 1 to 60 characters and no control characters.")]),
    }.ToDictionary(example => example.GetType());

    /// <summary>Of bodies that are not JSON of one type: by operation and media type.</summary>
    public static IReadOnlyDictionary<(string Operation, string MediaType), string> Texts { get; } = new Dictionary<(string Operation, string MediaType), string>
    {
        [("createEnvironment", "application/yaml")] = "name: Appointments\nconfiguration:\n  services:\n  - label: db01\n    type: postgresql\n",
        [("writeConfiguration", "application/yaml")] = "services:\n- label: db01\n  type: postgresql\n",
        [("exportEnvironment", "application/yaml")] = "name: Appointments\nconfiguration:\n  services:\n  - label: db01\n    type: postgresql\n",
        [("createFromCompose", "application/yaml")] = "services:\n  db:\n    image: postgres:15\n  web:\n    build: .\n    depends_on: [db]\n",
        [("createFromCompose", "application/json")] = """{"services":{"db":{"image":"postgres:15"}}}""",
        [("exportAudit", "application/jsonl")] = "{\"number\":17,\"entry\":{…},\"previousHash\":\"…\",\"hash\":\"…\"}\n",
        [("streamTimeline", "text/event-stream")] = "id: 0000000017\nevent: entry\ndata: {…}\n\n",
        [("streamStatus", "text/event-stream")] = "id: 5d41402abc4b2a76b9719d911017c592\nevent: status\ndata: {…}\n\n",
    };

    /// <summary>An example of a body; null where there is none.</summary>
    public static JsonNode? Of(string? operation, string mediaType, Type? type)
    {
        if (operation is not null && Texts.TryGetValue((operation, mediaType), out var text))
            return text;
        var item = type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;
        if (item == typeof(string))
            return new JsonArray("API_KEY", "LOG_LEVEL");
        if (type is null || !All.TryGetValue(item ?? type, out var example))
            return null;
        var node = JsonSerializer.SerializeToNode(example, example.GetType(), CatalyzeJson.Options);
        return item is null ? node : new JsonArray(node);
    }
}
