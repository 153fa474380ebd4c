using System.Net;

namespace Catalyze.Docker;

/// <summary>The engine refused or failed a request.</summary>
public sealed class DockerException : Exception
{
    /// <param name="status">HTTP status; null when the failure came inside a stream that had begun with 200.</param>
    /// <param name="engineMessage">What the engine said.</param>
    public DockerException(HttpStatusCode? status, string engineMessage)
        : base(engineMessage)
    {
        Status = status;
    }

    /// <summary>HTTP status; null when the failure came inside a stream that had begun with 200.</summary>
    public HttpStatusCode? Status { get; }

    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>The name is taken, or the object is in a state that excludes the request.</summary>
    public bool IsConflict => Status == HttpStatusCode.Conflict;
}
