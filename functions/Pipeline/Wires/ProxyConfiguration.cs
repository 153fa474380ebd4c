namespace Catalyze.Pipeline;

/// <summary>The configuration of an instance's proxy.</summary>
public static class ProxyConfiguration
{
    /// <summary>HAProxy 2.6 text; its paths are relative to the proxy's own folder (see <c>InstanceWiring.ProxyConfiguration</c>).</summary>
    public static string Render(ProxyInput input) => throw new NotSupportedException("Follows.");
}
