using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>What became of reading a source archive: every error found, or the manifest.</summary>
/// <param name="Errors">Empty when the archive is acceptable; fields are <c>source</c>, <c>source/&lt;path&gt;</c> or <c>source/Procfile:&lt;line&gt;</c>.</param>
/// <param name="Manifest">Null when there are errors.</param>
public sealed record SourceInspection(IReadOnlyList<FieldError> Errors, SourceManifest? Manifest);
