namespace Catalyze.PodApi;

/// <summary>Settings of the section <c>Catalyze:PodApi</c>.</summary>
public sealed record PodApiOptions
{
    /// <summary>SHA-256, hexadecimal, of the key services (the Customer API) call with.</summary>
    public string? ServiceKeyHash { get; init; }

    /// <summary>SHA-256, hexadecimal, of the token of the operator named <c>operator</c>, who lets others in; null for none.</summary>
    public string? OperatorTokenHash { get; init; }

    /// <summary>Whether operators' cookies are always Secure: for a host in front that ends TLS and does not say so.</summary>
    public bool AlwaysSecureCookie { get; init; }

    /// <summary>Port of the public edge; shown in addresses when it is not 443.</summary>
    public int EdgePort { get; init; } = 8443;

    /// <summary>Offers older than this are not auctioned, and what their hosts reported is shown as out of date.</summary>
    public TimeSpan MaxOfferAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a reservation is held for an award that does not come.</summary>
    public TimeSpan HoldLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a host's ledger may take to answer before an auction goes on without the host.</summary>
    public TimeSpan LedgerPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an auction that finds no room waits for other auctions' holds to end before it refuses.</summary>
    public TimeSpan HoldPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the records of auctions are kept, by which they are explained and replayed.</summary>
    public TimeSpan PlacementRecordRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Bounds of what is moved without a customer's asking.</summary>
    public Moving.MoveSettings Moves { get; init; } = new();

    /// <summary>How many deployments go on at once.</summary>
    public Turns.TurnSettings Turns { get; init; } = new();

    /// <summary>When differences between hosts and what they should be are mended.</summary>
    public Reconciling.ReconcileSettings Reconciling { get; init; } = new();

    /// <summary>When a host is taken for lost.</summary>
    public Loss.LossSettings Loss { get; init; } = new();

    /// <summary>How long a failure of a service speaks against the host it happened on.</summary>
    public TimeSpan FailureMemory { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a build may take, waiting for the builder included.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Added to the longest start time of a stage's health checks: the way of orders and reports, and pulling the image.</summary>
    public TimeSpan StartAllowance { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Between leading connections to the new instances and stopping the old ones.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long hosts may take to report that instances have stopped, beyond their grace.</summary>
    public TimeSpan StopAllowance { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long addresses of build contexts and large orders stay valid.</summary>
    public TimeSpan SignatureLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long agents' credentials live.</summary>
    public TimeSpan CredentialsLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an enrolment token can be used.</summary>
    public TimeSpan EnrolmentTokenLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Providers that signed a business associate agreement, separated by commas.</summary>
    public string ProvidersWithAgreement { get; init; } = "";

    /// <summary><c>Spread</c> or <c>BestFit</c>.</summary>
    public Auction.PricingMode Pricing { get; init; } = Auction.PricingMode.Spread;

    /// <summary>Weights of the priced terms, pricing by class of service (its catalog type), cost by provider; whether lower priority gives way (decision 34).</summary>
    public Auction.AuctionPolicy Placement { get; init; } = new() { Preemption = true };

    /// <summary>What operators are told of, and where.</summary>
    public Alerts.AlertOptions Alerts { get; init; } = new();
}
