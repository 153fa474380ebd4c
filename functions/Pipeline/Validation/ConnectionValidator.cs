using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Checks the connections between services.</summary>
internal static class ConnectionValidator
{
    public static void Validate(PodSpecification specification, FieldErrors errors)
    {
        var services = new Dictionary<string, ServiceSpecification>(StringComparer.Ordinal);
        foreach (var service in specification.Services.Where(s => s is not null))
            services.TryAdd(service.Label, service);

        var sound = new List<(int Index, ConnectionSpecification Connection)>();
        var seen = new HashSet<ConnectionSpecification>();
        for (var i = 0; i < specification.Connections.Count; i++)
        {
            var field = $"connections[{i}]";
            var connection = specification.Connections[i];
            if (connection is null)
            {
                errors.Add(field, "missing", "The connection is null.");
                continue;
            }

            // Both ends are looked at whatever the other is: every error at once.
            if (!Known(connection.Provider, $"{field}.provider") | !Known(connection.Consumer, $"{field}.consumer"))
                continue;
            if (connection.Provider == connection.Consumer)
                errors.Add(field, "self-connection", $"{connection.Provider} is connected to itself; what a service needs within itself comes by itself.");
            else if (!seen.Add(connection))
                errors.Add(field, "duplicate", $"{connection.Provider} → {connection.Consumer} is there twice.");
            else if (Sound(connection, field))
                sound.Add((i, connection));
        }

        ReportCycles(sound, errors);

        bool Known(string label, string field) =>
            errors.Require(services.ContainsKey(label ?? ""), field, "unknown-service", $"No service of the environment has the label {label}.");

        bool Sound(ConnectionSpecification connection, string field)
        {
            var provider = services[connection.Provider];
            var consumes = errors.Require(
                services[connection.Consumer].Type is "code" || Catalog.Find(services[connection.Consumer].Type) is null, $"{field}.consumer", "not-a-consumer",
                $"A {services[connection.Consumer].Type} service uses no other service.");
            var offers = errors.Require(
                provider.Type != "code" || (provider.Process ?? CodeRecipe.WebProcess) == CodeRecipe.WebProcess, $"{field}.provider", "not-a-provider",
                $"Only the process {CodeRecipe.WebProcess} of a code service can be reached.");
            var reachable = errors.Require(
                !Catalog.IsTool(provider.Type), $"{field}.provider", "not-a-provider",
                $"A {provider.Type} service gets what it keeps from the hosts and is read by people; no service connects to it.");
            return consumes & offers & reachable;
        }
    }

    // Takes away services that wait for nobody until none is left, or only those on or behind a cycle.
    private static void ReportCycles(List<(int Index, ConnectionSpecification Connection)> connections, FieldErrors errors)
    {
        var left = connections.ToList();
        while (true)
        {
            var consumers = left.Select(c => c.Connection.Consumer).ToHashSet(StringComparer.Ordinal);
            var providers = left.Select(c => c.Connection.Provider).ToHashSet(StringComparer.Ordinal);
            // A connection whose provider consumes nothing, or whose consumer provides nothing, lies on no cycle.
            if (left.RemoveAll(c => !consumers.Contains(c.Connection.Provider) || !providers.Contains(c.Connection.Consumer)) == 0)
                break;
        }

        foreach (var (index, connection) in left)
        {
            errors.Add(
                $"connections[{index}]", "cycle",
                $"{connection.Provider} → {connection.Consumer} is part of a cycle: none of its services could start before the others.");
        }
    }
}
