namespace Catalyze.Docker.Models;

/// <summary>A limit of each process in a container.</summary>
/// <param name="Name">As in limits.conf: <c>core</c>, <c>nofile</c>.</param>
/// <param name="Soft">What holds until the process raises it.</param>
/// <param name="Hard">How far it may be raised.</param>
public sealed record Ulimit(string Name, long Soft, long Hard);
