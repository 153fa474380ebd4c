namespace Catalyze.LogService.Search;

/// <summary>What the store holds and may hold.</summary>
/// <param name="Oldest">First day of which there are lines.</param>
/// <param name="Days">Days there are tables for.</param>
/// <param name="Mib">What they take, in MiB.</param>
/// <param name="RetentionDays">Days that are kept.</param>
/// <param name="RetentionMib">What may be taken, in MiB.</param>
/// <param name="Full">Whether nothing can be stored before a day is forgotten.</param>
internal sealed record StoreStatus(DateOnly? Oldest, int Days, double Mib, int RetentionDays, int RetentionMib, bool Full);
