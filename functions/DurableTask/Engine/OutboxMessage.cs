using System.Text.Json.Serialization;

namespace Catalyze.DurableTask;

/// <summary>Something a committed turn has to send. Sending it twice must be harmless.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "o")]
[JsonDerivedType(typeof(ActivityCallMessage), "activity")]
[JsonDerivedType(typeof(InstanceStartMessage), "start")]
[JsonDerivedType(typeof(InstanceEventMessage), "event")]
internal abstract record OutboxMessage;
