using Catalyze.Contracts.Security;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.Tools.Access;

/// <summary>Stands before the pages' routes: no session, no answer; no right to change, no change.</summary>
public sealed partial class AccessGate(RequestDelegate next, SessionSeal sessions, ToolAccessOptions options, TimeProvider time, ILogger<AccessGate> log)
{
    /// <summary>Only sent back over TLS to this very host.</summary>
    public const string Cookie = "__Host-catalyze-session";

    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (ListenerGate.Of(context) != Listener.Pages || context.GetEndpoint()?.Metadata.GetMetadata<OpenToAnyone>() is not null)
        {
            await next(context);
            return;
        }

        if (sessions.Open(context.Request.Cookies[Cookie]) is not { } visitor)
        {
            TurnAway(context);
            return;
        }

        if (!ListenerGate.IsReading(context.Request))
        {
            if (!visitor.MayChange)
                throw new ProblemException(403, "permission-missing", "You lack a permission.", "It takes the permission operate for the environment. An owner of the organisation can grant it through a group.");
            LogChange(context.Request.Method, context.Request.Path, visitor.User);
        }

        context.Features.Set(visitor);
        // What goes on and on (a live tail, an export) ends with the session.
        await using var end = time.CreateTimer(static request => ((HttpContext)request!).Abort(), context, visitor.Ends - time.GetUtcNow(), Timeout.InfiniteTimeSpan);
        await next(context);
    }

    // A browser that goes somewhere is sent for a handover; a script or a program is told where to get one.
    private void TurnAway(HttpContext context)
    {
        var request = context.Request;
        if (options.Entrance is { } entrance && HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate")
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = $"{entrance}?{Handover.To}={Uri.EscapeDataString(request.Path + request.QueryString)}";
            return;
        }

        throw new ProblemException(401, "not-signed-in", "Sign in first.", options.Entrance is null ? "Nobody is let in here yet." : $"Open this from the dashboard: {options.Entrance}");
    }

    [LoggerMessage(6302, LogLevel.Information, "{Method} {Path} by {User}")]
    private partial void LogChange(string method, string path, string user);
}
