using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A second factor is asked for.</summary>
/// <param name="MfaId">Goes into the address of the second step.</param>
/// <param name="MfaPreferredType">What the client asks for: always <c>authenticator</c>.</param>
internal sealed record PublishedSecondFactor([property: JsonPropertyName("mfaID")] string MfaId, string MfaPreferredType = "authenticator");
