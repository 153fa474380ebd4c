namespace Catalyze.CustomerApi.Published.Models;

/// <summary>An environment.</summary>
/// <param name="Id">Id, <c>env-…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Pod">Always <see cref="PublishedApi.Pod"/>.</param>
/// <param name="Namespace">How its main host name begins.</param>
/// <param name="OrganizationId">Whose it is.</param>
internal sealed record PublishedEnvironment(string Id, string Name, string Pod, string Namespace, string OrganizationId);
