namespace Catalyze.DurableTask;

/// <summary>A query parameter has a value that means nothing.</summary>
internal sealed class BadParameterException(string parameter, string message) : Exception(message)
{
    public string Parameter { get; } = parameter;
}
