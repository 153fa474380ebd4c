using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.CustomerApi;

/// <summary>Registers the Customer API.</summary>
public static class CustomerApiServices
{
    /// <summary>Adds everything the routes of <see cref="CustomerApiRoutes.MapCustomerApi"/> need. Storage must be registered as well.</summary>
    public static IServiceCollection AddCustomerApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }
}
