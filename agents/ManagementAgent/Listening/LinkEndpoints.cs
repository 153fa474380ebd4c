using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Security;
using Catalyze.Link;
using Catalyze.ManagementAgent.Authorities;
using Catalyze.ManagementAgent.Hosts;
using Catalyze.ManagementAgent.Offers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Catalyze.ManagementAgent.Listening;

/// <summary>What hosts can ask of their management agent (<see cref="LinkRoutes"/>).</summary>
internal sealed class LinkEndpoints(
    HostDirectory hosts, DoorbellRegistry doorbells, OfferBook offers, CertificateIssuer issuer, AuthorityRotator rotator, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan IdleLine = TimeSpan.FromSeconds(10);
    private static readonly object HostItem = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(LinkRoutes.Doorbell, ServeDoorbellAsync);
        routes.MapPost(LinkRoutes.Offers, TakeOfferAsync);
        routes.MapPost(LinkRoutes.Certificates, IssueAsync).RequireRateLimiting(LinkListener.CertificatesPolicy);
        routes.MapPost(LinkRoutes.Confirmations, ConfirmAsync);
    }

    /// <summary>Lets a request through with the host it comes from. A host that was removed since it connected is refused here.</summary>
    public async Task IdentifyAsync(HttpContext context, RequestDelegate next)
    {
        if (Identify(context) is not { } host)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "/problems/unknown-host", "The key is not that of a host of this agent.");
            return;
        }

        context.Items[HostItem] = host;
        await next(context);
    }

    public static ManagedHost HostOf(HttpContext context) => (ManagedHost)context.Items[HostItem]!;

    private ManagedHost? Identify(HttpContext context) =>
        context.Connection.ClientCertificate is { } certificate ? hosts.ByKey(LinkCertificateValidation.KeyOf(certificate)) : null;

    private static Task RefuseAsync(HttpContext context, int status, string type, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDocument(type, "Refused", status, detail, context.TraceIdentifier, []);
        return context.Response.WriteAsJsonAsync(problem, CatalyzeJson.Options, "application/problem+json", context.RequestAborted);
    }

    private async Task ServeDoorbellAsync(HttpContext context)
    {
        var host = HostOf(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var doorbell = doorbells.Connect(host.HostId);
        try
        {
            context.Response.ContentType = "text/plain";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await WriteAsync("idle");
            while (await doorbell.WaitAsync(IdleLine, ending.Token) is { } rung && Identify(context) is not null)
                await WriteAsync(rung ? "ring" : "idle");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The host went away, or this agent ends; the host looks for another.
        }
        finally
        {
            doorbells.Disconnect(host.HostId, doorbell);
        }

        // Whatever it wakes up for, a host hears of changed authorities until it has confirmed them.
        async Task WriteAsync(string line)
        {
            await context.Response.WriteAsync(string.Join('\n', [line, .. rotator.LinesFor(host.HostId), ""]), ending.Token);
            await context.Response.Body.FlushAsync(ending.Token);
        }
    }

    private async Task TakeOfferAsync(HttpContext context)
    {
        if (await ReadAsync<SignedMessage>(context) is not { } signed)
            return;
        try
        {
            offers.Accept(HostOf(context), signed);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (OfferRefusedException e)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "/problems/offer-refused", e.Message);
        }
    }

    private async Task IssueAsync(HttpContext context)
    {
        if (await ReadAsync<CertificateSigningOrder>(context) is not { } order)
            return;
        try
        {
            await context.Response.WriteAsJsonAsync(issuer.Issue(HostOf(context), order), CatalyzeJson.Options, context.RequestAborted);
        }
        catch (CertificateNotGrantedException e)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "/problems/certificate-not-granted", e.Message);
        }
        catch (AuthorityNotReadyException e)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "/problems/authority-not-ready", e.Message);
        }
    }

    private async Task ConfirmAsync(HttpContext context)
    {
        if (await ReadAsync<AuthorityConfirmation>(context) is not { } confirmation)
            return;
        rotator.Confirm(HostOf(context), confirmation);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            if (await context.Request.ReadFromJsonAsync<T>(CatalyzeJson.Options, context.RequestAborted) is { } body)
                return body;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or BadHttpRequestException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "/problems/unreadable", e.Message);
            return null;
        }

        await RefuseAsync(context, StatusCodes.Status400BadRequest, "/problems/unreadable", "The request is empty.");
        return null;
    }
}
