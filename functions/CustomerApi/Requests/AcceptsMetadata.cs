using Microsoft.AspNetCore.Http.Metadata;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Tells the OpenAPI document what an operation's body is. Routing refuses other types by it (415) before anybody is asked who is calling, which tells no more than the document does.</summary>
internal sealed record AcceptsMetadata(IReadOnlyList<string> ContentTypes, Type? RequestType, bool IsOptional = false) : IAcceptsMetadata;
