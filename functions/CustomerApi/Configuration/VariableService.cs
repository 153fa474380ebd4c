using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Variables of a service, one by one. A value comes out one at a time, to who may see it, and never in a list. The caller has been authorised.</summary>
internal sealed class VariableService(ConfigurationEditor configurations, VariableHistory history, AuditTrail audit)
{
    private const int MostVariables = 200;

    /// <summary>Names, sorted.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken) =>
        [.. ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, cancellationToken)).Configuration, label).Variables.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Sets and removes variables of a service; the next deployment makes it real.</summary>
    /// <returns>The names there are now, sorted.</returns>
    /// <exception cref="ProblemException">400 with every wrong name or value; 404 where there is no such service.</exception>
    public async Task<IReadOnlyList<string>> ChangeAsync(HttpContext context, OwnedEnvironment environment, string label, VariableSettings settings)
    {
        var current = await configurations.ReadAsync(environment, context.RequestAborted);
        Check(Apply(ConfigurationEditor.ServiceOf(current.Configuration, label), settings), settings);
        await audit.AppendAsync(context, "variables-written", $"{environment.EnvironmentId}/{label}", string.Join(", ", settings.Set.Keys.Concat(settings.Remove).Order(StringComparer.Ordinal).Take(50)));
        var changed = await configurations.ChangeAsync(context, environment, configuration =>
        {
            ConfigurationEditor.ServiceOf(configuration, label);
            return configuration with { Services = [.. configuration.Services.Select(service => service.Label == label ? Apply(service, settings) : service)] };
        });
        return [.. ConfigurationEditor.ServiceOf(changed.Configuration, label).Variables.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>What a variable holds. That it was seen is in the audit trail before it is.</summary>
    /// <exception cref="ProblemException">404 where there is no such service, or no such variable.</exception>
    public async Task<RevealedVariable> RevealAsync(HttpContext context, OwnedEnvironment environment, string label, string name)
    {
        var service = ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, context.RequestAborted)).Configuration, label);
        if (service.Variables.GetValueOrDefault(name)?.Value is not { } value)
            throw new ProblemException(new Problem("not-found", 404, "There is nothing here.", $"{label} has no variable of this name."));
        await audit.AppendAsync(context, "variable-revealed", $"{environment.EnvironmentId}/{label}", name);
        return new RevealedVariable(name, value);
    }

    /// <summary>The newest changes of a service's variables, newest first, at most 200.</summary>
    public async Task<IReadOnlyList<(string Key, VariableChange Change)>> HistoryAsync(OwnedEnvironment environment, string label, string? after, int limit, CancellationToken cancellationToken) =>
        await history.ReadAsync(environment.EnvironmentId, label, after, limit, cancellationToken);

    private static ServiceConfiguration Apply(ServiceConfiguration service, VariableSettings settings)
    {
        var merged = new Dictionary<string, VariableSetting>(service.Variables, StringComparer.Ordinal);
        foreach (var name in settings.Remove)
            merged.Remove(name);
        foreach (var (name, value) in settings.Set)
            merged[name] = new VariableSetting(value);

        return service with { Variables = merged };
    }

    private static void Check(ServiceConfiguration service, VariableSettings settings)
    {
        var errors = new List<FieldError>();
        ConfigurationChecks.CheckVariables(service with { Variables = service.Variables.Where(v => settings.Set.ContainsKey(v.Key)).ToDictionary(StringComparer.Ordinal) }, "set", errors);
        errors.AddRange(settings.Remove.Index().Where(name => settings.Set.ContainsKey(name.Item)).Select(name => new FieldError($"remove[{name.Index}]", "also-set", $"{name.Item} is to be set as well.")));
        if (service.Variables.Count > MostVariables)
            errors.Add(new FieldError("set", "too-many", $"A service has at most {MostVariables} variables."));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);
    }
}
