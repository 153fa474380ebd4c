using Catalyze.CustomerApi.Stores;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Timer trigger: removes rows that no longer count, so that nobody can fill the tables: sessions, mailed codes, used numbers, keys of requests, failed sign-ins.</summary>
/// <remarks>What has expired is refused whether its row is still there or not; running late, twice or in part changes nothing.</remarks>
public sealed partial class ExpirySweepFunction
{
    private readonly SessionStore sessions;
    private readonly MailCodeStore codes;
    private readonly UserKeyStore keys;
    private readonly IdempotencyStore requests;
    private readonly SignInAttemptStore attempts;
    private readonly TimeProvider time;
    private readonly ILogger<ExpirySweepFunction> logger;

    internal ExpirySweepFunction(
        SessionStore sessions, MailCodeStore codes, UserKeyStore keys, IdempotencyStore requests, SignInAttemptStore attempts, TimeProvider time, ILogger<ExpirySweepFunction> logger)
    {
        (this.sessions, this.codes, this.keys, this.requests, this.attempts) = (sessions, codes, keys, requests, attempts);
        (this.time, this.logger) = (time, logger);
    }

    /// <summary>Removes what has expired by now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ended = await sessions.SweepAsync(now, cancellationToken);
        var mailed = await codes.SweepAsync(cancellationToken);
        var numbers = await keys.SweepAsync(now, cancellationToken);
        var answered = await requests.SweepAsync(now, cancellationToken);
        var failed = await attempts.SweepAsync(now, cancellationToken);
        LogRemoved(ended, mailed, numbers, answered, failed);
    }

    [LoggerMessage(EventId = 6205, Level = LogLevel.Information, Message = "Expired and removed: {Sessions} rows of sessions, {Codes} codes, {Numbers} numbers, {Requests} keys of requests, {Attempts} addresses' failures")]
    private partial void LogRemoved(int sessions, int codes, int numbers, int requests, int attempts);
}
