using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A user of an organisation.</summary>
internal sealed record PublishedMember(string Id, string Name, string Email, [property: JsonPropertyName("roleID")] int RoleId);
