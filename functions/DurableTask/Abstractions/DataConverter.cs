namespace Catalyze.DurableTask;

/// <summary>How inputs, outputs and events are written.</summary>
public abstract class DataConverter
{
    /// <summary>Text of a value; null stays null.</summary>
    public abstract string? Serialize(object? value);

    /// <summary>Value of a text; null stays null.</summary>
    public abstract object? Deserialize(string? data, Type targetType);

    /// <summary>Value of a text; null becomes the default.</summary>
    public virtual T? Deserialize<T>(string? data) => (T?)(Deserialize(data, typeof(T)) ?? default(T));
}
