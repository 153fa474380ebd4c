using Azure;
using Catalyze.CustomerApi.Authorisation;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Users of an organisation with the same permissions.</summary>
public sealed record Group(string GroupId, string Name, IReadOnlyList<Grant> Grants, IReadOnlyList<string> UserIds)
{
    /// <summary>Of its row; not part of what is answered.</summary>
    internal ETag Version { get; init; }
}
