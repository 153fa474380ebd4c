namespace Catalyze.Contracts.Specifications;

/// <summary>What the edge allows and does for a public host name.</summary>
public sealed record DomainOptions
{
    /// <summary>Plain HTTP is answered with the way to HTTPS; otherwise it is refused. Nothing is ever served without TLS.</summary>
    public bool RedirectHttp { get; init; } = true;

    /// <summary>Seconds for which browsers are told to use HTTPS only (<c>Strict-Transport-Security</c>); null tells them nothing.</summary>
    public int? HstsSeconds { get; init; }

    /// <summary>Largest request body in MiB. Bodies of more than 16 KiB must say their length.</summary>
    public int MaxBodyMib { get; init; } = 64;

    /// <summary>How long connecting to the service may take, in seconds.</summary>
    public int ConnectSeconds { get; init; } = 5;

    /// <summary>How long the service may be silent before it has answered, in seconds.</summary>
    public int ReadSeconds { get; init; } = 60;

    /// <summary>Whether a connection may become a WebSocket.</summary>
    public bool WebSockets { get; init; } = true;

    /// <summary>Whether pages of other origins may read the answers. Credentials are never sent along: the answer is for any origin.</summary>
    public bool Cors { get; init; }
}
