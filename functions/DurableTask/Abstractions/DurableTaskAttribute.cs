namespace Catalyze.DurableTask;

/// <summary>Names an orchestrator or activity class other than by its type.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class DurableTaskAttribute(string? name = null) : Attribute
{
    /// <summary>The name; empty means the type's name.</summary>
    public TaskName Name { get; } = new(name ?? string.Empty);

    /// <summary>The version; null means unversioned.</summary>
    public string? Version { get; set; }
}
