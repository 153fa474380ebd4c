using System.Collections.Concurrent;
using Catalyze.Contracts.Security;
using Catalyze.Tools.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Catalyze.Tools.Access;

/// <summary>Takes handovers: signed by a key it knows, meant for this tool, of this moment, and each once.</summary>
public sealed class HandoverCheck(ToolAccessOptions options, TimeProvider time)
{
    // Between the clock of the control plane and that of a host.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, DateTimeOffset> _taken = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Takes a handover.</summary>
    /// <param name="token">As it came.</param>
    /// <returns>Who was handed over, with a session of <see cref="SessionSeal.Life"/>.</returns>
    /// <exception cref="ProblemException">401: it is not good, or no longer.</exception>
    public async Task<Visitor> TakeAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Handover.Issuer,
            ValidAudience = options.Audience,
            ValidAlgorithms = [Handover.Algorithm],
            // Whatever name a token gives its key: those that are known are tried.
            IssuerSigningKeyResolver = (_, _, _, _) => options.Keys,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && IsOfNow(new DateTimeOffset(end, TimeSpan.Zero)),
        });
        if (options.Keys.Count == 0 || !result.IsValid || result.SecurityToken is not JsonWebToken { Id.Length: > 0, Subject.Length: > 0 } handover)
            throw Refusal("It was not made for this place, or its time is over.");
        var now = time.GetUtcNow();
        foreach (var old in _taken.Where(one => one.Value < now))
            _taken.TryRemove(old);

        // What was taken before this process began is not known: nothing of before is good.
        if (handover.IssuedAt < _started.UtcDateTime.AddSeconds(-1) || !_taken.TryAdd(handover.Id, now + Handover.Life + (2 * Skew)))
            throw Refusal("It was used before, or is older than this service's start.");
        var name = handover.TryGetPayloadValue<string>(Handover.Name, out var called) ? called : handover.Subject;
        return new Visitor(handover.Subject, name, handover.TryGetPayloadValue<bool>(Handover.MayChange, out var may) && may, now + SessionSeal.Life);
    }

    // Not good for longer than any handover is made for, whatever it says itself.
    private bool IsOfNow(DateTimeOffset expires)
    {
        var left = expires - time.GetUtcNow();
        return left > -Skew && left <= Handover.Life + Skew;
    }

    private static ProblemException Refusal(string why) => new(401, "handover-refused", "You were not let in.", $"{why} Open this from the dashboard once more.");
}
