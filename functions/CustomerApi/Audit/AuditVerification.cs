namespace Catalyze.CustomerApi.Audit;

/// <summary>Whether a trail is as it was written.</summary>
/// <param name="Trail">Whose: an organisation, a user, or a part of what concerns nobody known.</param>
/// <param name="Entries">Entries that were looked at.</param>
/// <param name="Intact">Nothing was changed, taken out or put in.</param>
/// <param name="FirstWrong">Number of the first entry that is not as it was written; absent where all are.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Hash">Hash of the last entry. Kept elsewhere, it shows later that the trail was not replaced as a whole.</param>
public sealed record AuditVerification(string Trail, long Entries, bool Intact, long? FirstWrong, string? Reason, string Hash);
