using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Problems;

/// <summary>A refusal before it has a correlation id.</summary>
/// <param name="Kind">Last part of the problem's type: <c>invalid-request</c>.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">Short, the same for every problem of the kind.</param>
/// <param name="Detail">What happened this time and what to do.</param>
public sealed record Problem(string Kind, int Status, string Title, string? Detail = null)
{
    /// <summary>Every wrong field; empty where no field is to blame.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>When asking again makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Problem NotSignedIn { get; } = new("not-signed-in", 401, "Sign in first.",
        "The request carries no session, or one that has ended. Sign in with POST /api/sessions.");

    public static Problem Forbidden { get; } = new("forbidden", 403, "Not allowed.", "Your account may not do this.");

    /// <summary>The organisation's own thing, but not for this caller.</summary>
    public static Problem PermissionMissing(Permission permission, string what) => new("permission-missing", 403, "You lack a permission.",
        $"It takes the permission {permission.ToString().ToLowerInvariant()} for {what}. An owner of the organisation can grant it through a group.");

    public static Problem OwnersOnly { get; } = new("owners-only", 403, "Only owners may do this.", "It takes the role owner in the organisation.");

    public static Problem InPersonOnly { get; } = new("in-person-only", 403, "API tokens may not do this.", "Sign in with POST /api/sessions and repeat it with that session.");

    public static Problem NoOrganisation { get; } = new("no-organisation", 403, "You belong to no organisation.", "Make one with POST /api/account/organisations, or accept an invitation.");

    public static Problem TwoFactorRequired { get; } = new("two-factor-required", 403, "The organisation asks for a second factor.",
        "Set one up with POST /api/account/two-factor; until then nothing of the organisation is shown.");

    /// <summary>The same words whether it never existed or belongs to somebody else.</summary>
    public static Problem NotFound { get; } = new("not-found", 404, "There is nothing here.", "It does not exist, or it is not yours.");

    public static Problem CsrfHeaderMissing { get; } = new("csrf-header-missing", 403, "The request does not prove where it comes from.",
        "A change requested with the session cookie must carry the header X-Catalyze-Request: 1. Clients outside a browser use a bearer token.");

    public static Problem VersionMismatch { get; } = new("version-mismatch", 412, "It has changed since you read it.",
        "Read it again, look at what changed, and repeat your change with the new ETag.");

    public static Problem Unreachable { get; } = new("control-plane-unreachable", 503, "The control plane does not answer.",
        "Your applications keep running. Try again in a few seconds.")
    { RetryAfter = TimeSpan.FromSeconds(5) };

    public static Problem Unexpected { get; } = new("unexpected", 500, "Something went wrong on our side.",
        "The change may or may not have been made. Quote the correlation id when you ask for help.");

    /// <summary>A 400 that names every wrong field.</summary>
    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        new("invalid-request", 400, "The request has wrong fields.", errors.Count == 1 ? errors[0].Message : $"{errors.Count} fields are wrong.") { Errors = errors };
}
