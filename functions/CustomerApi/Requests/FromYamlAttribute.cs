namespace Catalyze.CustomerApi.Requests;

/// <summary>Requests may also write it in YAML: what people keep in files.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FromYamlAttribute : Attribute;
