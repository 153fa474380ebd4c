namespace Catalyze.CustomerApi.Organisations;

/// <summary>A user of an organisation.</summary>
/// <param name="UserId">Id, <c>usr-…</c>.</param>
/// <param name="Name">What people call the user.</param>
/// <param name="Email">E-mail address used to sign in.</param>
/// <param name="Role">What the user is in the organisation.</param>
/// <param name="HasTwoFactor">A second factor is asked for at sign-in.</param>
/// <param name="JoinedAt">Since when; absent for the founder of an early organisation.</param>
public sealed record MemberView(string UserId, string Name, string Email, Role Role, bool HasTwoFactor, DateTimeOffset? JoinedAt);
