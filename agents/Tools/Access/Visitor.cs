namespace Catalyze.Tools.Access;

/// <summary>Who is looking.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Name">What people call the user.</param>
/// <param name="MayChange">Whether the user may change what the tool keeps: searches, rules, silences.</param>
/// <param name="Ends">When the session ends.</param>
public sealed record Visitor(string User, string Name, bool MayChange, DateTimeOffset Ends);
