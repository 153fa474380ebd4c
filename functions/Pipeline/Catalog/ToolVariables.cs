using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>What a tool is told of whom it lets in.</summary>
internal static class ToolVariables
{
    /// <summary>Nothing where the specification says nothing: then it lets nobody in.</summary>
    public static IReadOnlyDictionary<string, string> Of(ServiceSpecification tool) =>
        tool is { Access: { } access, Domains: [var name, ..] }
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Handover.KeysVariable] = string.Join(' ', access.Keys),
                [Handover.AudienceVariable] = name,
                [Handover.EntranceVariable] = access.Entrance,
            }
            : new Dictionary<string, string>(StringComparer.Ordinal);
}
