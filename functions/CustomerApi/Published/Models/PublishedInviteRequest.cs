namespace Catalyze.CustomerApi.Published.Models;

/// <summary>An invitation to be sent.</summary>
/// <param name="Email">Who is invited.</param>
/// <param name="Role">A number of <see cref="PublishedRole"/>.</param>
/// <param name="LinkTemplate">Where the client's dashboard takes a code. Ours is the one that goes into mails: a caller must not choose where they lead.</param>
internal sealed record PublishedInviteRequest(string Email, int Role, string? LinkTemplate = null);
