namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A group of users.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Acls">What it permits: <c>environment:permission</c>.</param>
/// <param name="Protected">It cannot be changed: the owners.</param>
/// <param name="Members">Its users; the clients fail where it is missing.</param>
internal sealed record PublishedGroup(string Name, IReadOnlyList<string> Acls, bool Protected, IReadOnlyList<PublishedGroupMember> Members);
