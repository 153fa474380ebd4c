using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.DurableTask;

/// <summary>Orchestrators and activities by name and version.</summary>
public sealed partial class DurableTaskRegistry
{
    private readonly Dictionary<TaskKey, Func<IServiceProvider, ITaskOrchestrator>> orchestrators = [];
    private readonly Dictionary<TaskKey, Func<IServiceProvider, ITaskActivity>> activities = [];

    /// <summary>Registers an orchestrator.</summary>
    /// <exception cref="ArgumentException">Name and version are taken.</exception>
    public DurableTaskRegistry AddOrchestrator(TaskName name, TaskVersion version, Func<ITaskOrchestrator> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Add(orchestrators, name, version, _ => factory());
    }

    /// <summary>Registers an activity.</summary>
    /// <exception cref="ArgumentException">Name and version are taken.</exception>
    public DurableTaskRegistry AddActivity(TaskName name, TaskVersion version, Func<ITaskActivity> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Add(activities, name, version, _ => factory());
    }

    /// <summary>Registers an activity made with the process's services.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public DurableTaskRegistry AddActivity(TaskName name, Func<IServiceProvider, ITaskActivity> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Add(activities, name, TaskVersion.Unversioned, factory);
    }

    internal ITaskOrchestrator? CreateOrchestrator(IServiceProvider services, string name, string version) => Create(orchestrators, services, name, version);

    internal ITaskActivity? CreateActivity(IServiceProvider services, string name, string version) => Create(activities, services, name, version);

    private DurableTaskRegistry Add<T>(Dictionary<TaskKey, Func<IServiceProvider, T>> tasks, TaskName name, TaskVersion version, Func<IServiceProvider, T> factory)
    {
        if (name.Name.Length == 0)
            throw new ArgumentException("A task needs a name.", nameof(name));
        if (!tasks.TryAdd(new TaskKey(name, version), factory))
            throw new ArgumentException($"A {typeof(T).Name} named '{name}' {Describe(version)} is already registered.", nameof(name));
        return this;
    }

    // The unversioned entry answers for every version only while the name has no versioned one: otherwise a version
    // that was withdrawn would silently run as another.
    private static T? Create<T>(Dictionary<TaskKey, Func<IServiceProvider, T>> tasks, IServiceProvider services, string name, string version)
        where T : class
    {
        if (tasks.TryGetValue(new TaskKey(name, version), out var exact))
            return exact(services);
        return tasks.TryGetValue(new TaskKey(name, TaskVersion.Unversioned), out var unversioned)
            && !tasks.Keys.Any(key => key.Name == name && key.Version != TaskVersion.Unversioned)
            ? unversioned(services)
            : null;
    }

    private static string Describe(TaskVersion version) => version == TaskVersion.Unversioned ? "without version" : $"of version '{version}'";

    private static TaskName NameOf(Type type) =>
        type.GetCustomAttribute<DurableTaskAttribute>() is { Name.Name.Length: > 0 } attribute ? attribute.Name : new TaskName(type.Name);

    private static TaskVersion VersionOf(Type type) => new(type.GetCustomAttribute<DurableTaskAttribute>()?.Version);

    private readonly record struct TaskKey(TaskName Name, TaskVersion Version);
}
