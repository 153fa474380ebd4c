using Catalyze.Contracts.Logs;

namespace Catalyze.LogService.Store;

/// <summary>How many lines of an instance are missing.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Service">Its service.</param>
/// <param name="Reason">Why.</param>
/// <param name="Lines">How many.</param>
/// <param name="Last">When the last of them were dropped.</param>
internal sealed record DroppedCount(string Instance, string Service, DropReason Reason, long Lines, DateTimeOffset Last);
