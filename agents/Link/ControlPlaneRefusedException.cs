using System.Net;

namespace Catalyze.Link;

/// <summary>The control plane understood the request and said no; asking again changes nothing until something there changes.</summary>
public sealed class ControlPlaneRefusedException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
