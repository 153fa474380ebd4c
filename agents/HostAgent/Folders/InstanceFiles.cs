using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Folders;

/// <summary>Writes what an instance's entrypoint reads: variables, names of its providers, and the sign that all is ready.</summary>
public sealed class InstanceFiles
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly InstanceFolders _folders;
    private readonly ECDiffieHellman _sealingKey;

    /// <param name="folders">Where.</param>
    /// <param name="sealingKey">The host's: opens the variables sealed to it.</param>
    public InstanceFiles(InstanceFolders folders, ECDiffieHellman sealingKey)
    {
        _folders = folders;
        _sealingKey = sealingKey;
    }

    /// <exception cref="CryptographicException">The variables were sealed for another host, instance or generation.</exception>
    public void WriteVariables(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var order = record.Order;
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (order.Variables is { } box)
        {
            var plain = Open(box, InstanceOrder.VariablesPlace(order.InstanceId, order.Generation));
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(plain, CatalyzeJson.Options) ?? [])
                variables[name] = value;
            CryptographicOperations.ZeroMemory(plain);
        }

        variables["CATALYZE_ENVIRONMENT"] = record.EnvironmentId;
        variables["CATALYZE_SERVICE"] = order.ServiceLabel;
        variables["CATALYZE_INSTANCE"] = order.InstanceId;
        variables["CATALYZE_ORDINAL"] = order.Ordinal.ToString(CultureInfo.InvariantCulture);
        variables["CATALYZE_RELEASE"] = order.ReleaseId;
        if (order.Role is { } role)
            variables["CATALYZE_ROLE"] = role;
        if (order.Wiring.Inbound is { } inbound)
            variables.TryAdd("PORT", inbound.ServicePort.ToString(CultureInfo.InvariantCulture));

        var text = new StringBuilder();
        foreach (var (name, value) in variables)
            text.Append(name).Append('=').Append(value).Append('\0');
        Write(Path.Combine(_folders.Shared(order.InstanceId), "variables"), text.ToString());
    }

    /// <summary>In place: the container has the file itself mounted, so a new file of the same name would never be seen.</summary>
    public void WriteHosts(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var text = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n")
            .Append($"127.0.0.1 {record.InstanceId} {OutboundWire.NameOfInstance(record.Order.Ordinal, record.Order.ServiceLabel)}.internal\n");
        foreach (var (address, name) in record.Order.Wiring.Outbound.Select(wire => (wire.LocalAddress, wire.Name ?? wire.Provider)).Distinct())
            text.Append($"{address} {name} {name}.internal\n");
        var path = _folders.Hosts(record.InstanceId);
        File.WriteAllText(path, text.ToString());
        File.SetUnixFileMode(path, ReadableByAll);
    }

    /// <summary>The entrypoint goes on as soon as it sees this.</summary>
    public void SetReady(string instanceId) => Write(_folders.Ready(instanceId), "");

    /// <summary>Before each start: a new start must wait for its own network.</summary>
    public void ClearReady(string instanceId) => File.Delete(_folders.Ready(instanceId));

    public bool IsReady(string instanceId) => File.Exists(_folders.Ready(instanceId));

    // A new file moved into place, so that a reader sees all of it or nothing.
    private static void Write(string path, string text)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.SetUnixFileMode(temporary, ReadableByAll);
        File.Move(temporary, path, overwrite: true);
    }

    private byte[] Open(Contracts.Security.SealedBox box, string place)
    {
        // A key object must not be used by two threads at once.
        lock (_sealingKey)
            return box.Open(_sealingKey, place);
    }
}
