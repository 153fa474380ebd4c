namespace Catalyze.Pipeline;

/// <summary>Names of wires beside the labels of services.</summary>
public static class LoopbackNames
{
    private const string Suffix = "-ro";

    /// <summary>Where consumers of a service read from its standbys: <c>db01-ro</c>. No other service may have the name as its label.</summary>
    public static string ReadOnly(string serviceLabel) => serviceLabel + Suffix;
}
