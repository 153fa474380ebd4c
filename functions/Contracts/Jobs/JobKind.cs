namespace Catalyze.Contracts.Jobs;

/// <summary>How the command of a job is to be understood.</summary>
public enum JobKind
{
    /// <summary>A line for the shell.</summary>
    Command,

    /// <summary>A task: what the Procfile's entry <c>rake</c> says followed by it; <c>rake</c> itself where there is no such entry.</summary>
    Rake,
}
