namespace Catalyze.CustomerApi.Published.Models;

/// <summary>The code of an authenticator, or a recovery code.</summary>
internal sealed record PublishedCode(string Otp);
