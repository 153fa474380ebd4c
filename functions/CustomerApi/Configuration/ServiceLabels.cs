using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Gives services other labels. The caller has been authorised.</summary>
internal sealed class ServiceLabels(ConfigurationEditor configurations, PodApiClient pods, AuditTrail audit, ToolPlaces places)
{
    /// <summary>Gives a service another label, in its connections too; the next deployment makes it real.</summary>
    /// <exception cref="ProblemException">400 for a label that is malformed or in use; 404; 409 for a service that keeps data.</exception>
    public async Task RenameAsync(HttpContext context, OwnedEnvironment environment, string label, string becomes)
    {
        var current = (await configurations.ReadAsync(environment, context.RequestAborted)).Configuration;
        var service = ConfigurationEditor.ServiceOf(current, label);
        if (becomes == label)
            return;
        // Its volumes are found by its label: under another one it would begin empty.
        if ((await pods.CatalogAsync(context.RequestAborted)).Any(type => type.Type == service.Type && type.Stateful))
            throw new ProblemException(new Problem("not-supported", 409, "The service keeps data.", $"What {label} stores is kept under its label. Only services without data get another one."));
        var errors = new List<FieldError>();
        ConfigurationChecks.Check(Rename(current, label, becomes), places, errors);
        if (errors.Count > 0)
            throw ProblemException.Invalid([errors[0] with { Field = "label" }]);
        await audit.AppendAsync(context, "service-renamed", $"{environment.EnvironmentId}/{label}", becomes);
        await configurations.ChangeAsync(context, environment, configuration => Rename(configuration, label, becomes));
    }

    private static EnvironmentConfiguration Rename(EnvironmentConfiguration configuration, string label, string becomes)
    {
        // Asked again: what others did meanwhile may not be overwritten.
        if (configuration.Services.Any(service => service.Label == becomes))
            throw ProblemException.Invalid([new FieldError("label", "duplicate-label", $"Another service is called {becomes} already.")]);
        return configuration with
        {
            Services = [.. configuration.Services.Select(service => service.Label == label ? service with { Label = becomes } : service)],
            Connections = [.. configuration.Connections.Select(connection => connection with
            {
                Provider = connection.Provider == label ? becomes : connection.Provider,
                Consumer = connection.Consumer == label ? becomes : connection.Consumer,
            })],
        };
    }
}
