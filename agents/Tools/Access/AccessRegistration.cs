using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.Tools.Access;

/// <summary>Registers what the gate needs.</summary>
public static class AccessRegistration
{
    /// <summary>Made here and now: what was handed over before is refused, so it must not be made by the first who comes.</summary>
    public static IServiceCollection AddToolAccess(this IServiceCollection services, ToolAccessOptions options, TimeProvider time) =>
        services.AddSingleton(options).AddSingleton(new HandoverCheck(options, time)).AddSingleton(new SessionSeal(time));
}
