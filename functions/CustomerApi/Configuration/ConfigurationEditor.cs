using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Changes a part of a configuration that others may be changing too.</summary>
internal sealed class ConfigurationEditor(ConfigurationStore configurations)
{
    private const int Attempts = 8;

    /// <summary>The refusal where others are quicker again and again.</summary>
    public static Problem Busy { get; } = new("busy", 409, "The configuration is being changed by others.", "Try again.");

    public async Task<StoredConfiguration> ReadAsync(OwnedEnvironment environment, CancellationToken cancellationToken) =>
        await configurations.FindAsync(environment.EnvironmentId, cancellationToken) ?? throw new ProblemException(Problem.NotFound);

    /// <summary>Changes the configuration as it is now.</summary>
    /// <param name="context">The request.</param>
    /// <param name="environment">Whose.</param>
    /// <param name="change">May run more than once; throws to refuse, and returns null for nothing to change.</param>
    /// <returns>The configuration as it is now.</returns>
    public async Task<StoredConfiguration> ChangeAsync(HttpContext context, OwnedEnvironment environment, Func<EnvironmentConfiguration, EnvironmentConfiguration?> change)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await ReadAsync(environment, context.RequestAborted);
            if (change(stored.Configuration) is not { } changed)
                return stored;
            if (await configurations.ReplaceAsync(environment.EnvironmentId, stored, changed, context.User.UserId(), context.RequestAborted) is { } version)
                return stored with { Configuration = changed, Version = version };
        }

        throw new ProblemException(Busy);
    }

    /// <summary>Changes one service of the configuration; nothing where it has none of this label.</summary>
    public Task<StoredConfiguration> ChangeServiceAsync(HttpContext context, OwnedEnvironment environment, string label, Func<ServiceConfiguration, ServiceConfiguration> change) =>
        ChangeAsync(context, environment, configuration => configuration.Services.All(service => service.Label != label) ? null : configuration with
        {
            Services = [.. configuration.Services.Select(service => service.Label == label ? change(service) : service)],
        });

    /// <summary>The service of this label.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public static ServiceConfiguration ServiceOf(EnvironmentConfiguration configuration, string label) =>
        configuration.Services.FirstOrDefault(service => service.Label == label)
        ?? throw new ProblemException(new Problem("not-found", 404, "There is nothing here.", $"The configuration has no service {label}."));
}
