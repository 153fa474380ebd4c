namespace Catalyze.CustomerApi.Organisations;

/// <summary>A new API token.</summary>
/// <param name="Secret">Send it as <c>Authorization: Bearer …</c>. It is shown once.</param>
/// <param name="Token">What it is.</param>
public sealed record TokenMade(string Secret, ApiToken Token);
