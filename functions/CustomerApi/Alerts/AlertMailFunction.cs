using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Mail;
using Catalyze.CustomerApi.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Alerts;

/// <summary>Queue trigger: mails alerts of an environment to those of the wanted addresses that are of members who may observe it.</summary>
/// <remarks>A message that comes twice is mailed twice: better than never.</remarks>
public sealed partial class AlertMailFunction
{
    private readonly OrganisationStore organisations;
    private readonly UserDirectory users;
    private readonly IMailOutbox outbox;
    private readonly CustomerApiOptions options;
    private readonly ILogger<AlertMailFunction> logger;

    internal AlertMailFunction(OrganisationStore organisations, UserDirectory users, IMailOutbox outbox, IOptions<CustomerApiOptions> options, ILogger<AlertMailFunction> logger)
    {
        this.organisations = organisations;
        this.users = users;
        this.outbox = outbox;
        this.options = options.Value;
        this.logger = logger;
    }

    /// <summary>Returns when everybody who may be told has a mail in the outbox; throws when it should be tried again.</summary>
    /// <param name="message">An <see cref="AlertMailOrder"/> as JSON.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize<AlertMailOrder>(message, CatalyzeJson.Options) ?? throw new JsonException("There is no order.");
        if (await organisations.ReadAsync(order.OrganisationId, cancellationToken) is not { } organisation)
            return;
        var wanted = order.Mail.To.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var userId in organisation.Members.Keys)
        {
            if (!organisation.GrantsOf(userId).Any(grant => grant.Allows(order.EnvironmentId, Permission.Observe)))
                continue;
            if (await users.FindAsync(userId, cancellationToken) is { } user && wanted.Remove(user.Email))
                await outbox.PutAsync(Mails.Alerts(user.Email, order, options.Tools.Dashboard), cancellationToken);
        }

        if (wanted.Count > 0)
            LogStrangers(order.EnvironmentId, wanted.Count);
    }

    [LoggerMessage(EventId = 6206, Level = LogLevel.Warning, Message = "{EnvironmentId}: alerts are to be mailed to {Count} addresses of nobody who may observe it; they get nothing")]
    private partial void LogStrangers(string environmentId, int count);
}
