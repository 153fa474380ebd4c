namespace Catalyze.CustomerApi.Audit;

/// <summary>An entry in its place: its hash covers the entry and the hash before it, so that none can be changed, taken out or put in unnoticed.</summary>
/// <param name="Number">1 for the first of the trail, without gaps.</param>
/// <param name="Entry">What happened.</param>
/// <param name="Previous">Hash of the entry before; 64 zeros for the first.</param>
/// <param name="Hash">SHA-256, hexadecimal, as <see cref="AuditHash"/> makes it.</param>
public sealed record ChainedEntry(long Number, AuditEntry Entry, string Previous, string Hash);
