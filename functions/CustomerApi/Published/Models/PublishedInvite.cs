using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>An invitation that waits.</summary>
internal sealed record PublishedInvite(
    string Id,
    [property: JsonPropertyName("orgID")] string OrgId,
    [property: JsonPropertyName("senderID")] string SenderId,
    [property: JsonPropertyName("roleID")] int RoleId,
    string Email,
    bool Consumed,
    bool Revoked);
