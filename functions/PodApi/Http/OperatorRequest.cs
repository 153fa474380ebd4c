namespace Catalyze.PodApi.Http;

/// <summary>Body of <c>POST /pod/operators</c>.</summary>
/// <param name="Name">As the trail is to name him: lower-case letters, digits, dots and dashes, at most 40.</param>
/// <param name="Days">How long the token is good, from 1 to 366 days; 90 when left out.</param>
public sealed record OperatorRequest(string? Name, int Days = 90);
