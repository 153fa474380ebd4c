namespace Catalyze.CustomerApi.Protocol;

/// <summary>Of a route whose answer is not kept for a repeated request: it is a secret, and each time it is told must be audited.</summary>
internal sealed class NotRepeated;
