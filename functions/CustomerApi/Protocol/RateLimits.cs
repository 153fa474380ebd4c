using System.Threading.RateLimiting;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Protocol;

/// <summary>How much one caller and one address may ask in a minute, with the framework's token buckets. Each process counts for itself.</summary>
internal sealed class RateLimits : IDisposable
{
    // Many people share an address behind a company's router.
    private const int CallersPerAddress = 4;

    private readonly PartitionedRateLimiter<string> byAddress;
    private readonly PartitionedRateLimiter<string> byCaller;
    private readonly PartitionedRateLimiter<string> signIns;
    private readonly CustomerApiOptions settings;

    public RateLimits(IOptions<CustomerApiOptions> options)
    {
        settings = options.Value;
        byAddress = Buckets(settings.RequestsPerMinute * CallersPerAddress);
        byCaller = Buckets(settings.RequestsPerMinute);
        signIns = Buckets(settings.SignInsPerMinute);
    }

    /// <summary>Before anything is looked up. Null where the request may go on.</summary>
    public Problem? CountAddress(HttpContext context) => Count(context, byAddress, AddressOf(context), settings.RequestsPerMinute * CallersPerAddress);

    /// <summary>Once the caller is known.</summary>
    public Problem? CountCaller(HttpContext context) =>
        context.Features.Get<Caller>() is { } caller ? Count(context, byCaller, caller.Token?.TokenId ?? caller.User.UserId, settings.RequestsPerMinute) : null;

    /// <summary>What anybody may ask and what costs us work or mails: signing in, signing up, new passwords.</summary>
    public Problem? CountSignIn(HttpContext context) => Count(context, signIns, AddressOf(context), settings.SignInsPerMinute);

    public void Dispose()
    {
        byAddress.Dispose();
        byCaller.Dispose();
        signIns.Dispose();
    }

    private static Problem? Count(HttpContext context, PartitionedRateLimiter<string> limiter, string key, int perMinute)
    {
        using var lease = limiter.AttemptAcquire(key);
        var left = lease.IsAcquired ? limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0 : 0;
        var headers = context.Response.Headers;
        headers["RateLimit-Limit"] = perMinute.ToString();
        headers["RateLimit-Remaining"] = left.ToString();
        // Seconds until the bucket is full again.
        headers["RateLimit-Reset"] = ((long)Math.Ceiling((perMinute - left) * 60d / perMinute)).ToString();
        return lease.IsAcquired ? null : new Problem("too-many-requests", 429, "Too many requests.", $"At most {perMinute} in a minute. Wait a moment.")
        {
            RetryAfter = TimeSpan.FromSeconds(Math.Max(1, 60d / perMinute)),
        };
    }

    private static PartitionedRateLimiter<string> Buckets(int perMinute)
    {
        // Whole tokens only: a slow bucket gets one at longer intervals.
        var perSecond = perMinute / 60;
        return PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perSecond),
            ReplenishmentPeriod = perSecond >= 1 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60d / perMinute),
            AutoReplenishment = true,
            QueueLimit = 0,
        }));
    }

    // A whole network of 64 bits belongs to one customer of a provider.
    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "-",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } long6 => Convert.ToHexString(long6.GetAddressBytes().AsSpan(0, 8)),
        var address => address.ToString(),
    };
}
