namespace Catalyze.DurableTask.Tests.Properties;

/// <summary>What generated orchestrations do.</summary>
internal enum StepKind
{
    /// <summary>Calls one activity.</summary>
    Call,

    /// <summary>Calls several at once.</summary>
    Fan,

    /// <summary>Calls a sub-orchestration.</summary>
    Sub,

    /// <summary>Waits for a timer.</summary>
    Timer,

    /// <summary>Waits for the next event.</summary>
    Wait,

    /// <summary>Calls an activity that fails a number of times, with a retry policy.</summary>
    Flaky,

    /// <summary>Sets the custom status.</summary>
    Status,

    /// <summary>Starts over with the remaining steps.</summary>
    Again,
}
