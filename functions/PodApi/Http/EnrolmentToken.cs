namespace Catalyze.PodApi.Http;

/// <summary>Answer to <see cref="EnrolmentTokenRequest"/>; shown once.</summary>
public sealed record EnrolmentToken(string Token);
