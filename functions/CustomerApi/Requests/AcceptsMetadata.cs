using Microsoft.AspNetCore.Http.Metadata;

namespace Catalyze.CustomerApi.Requests;

/// <summary>Tells the OpenAPI document what an operation's body is; routing does not judge by it, <see cref="Body{T}"/> does.</summary>
internal sealed record AcceptsMetadata(IReadOnlyList<string> ContentTypes, Type? RequestType, bool IsOptional = false) : IAcceptsMetadata;
