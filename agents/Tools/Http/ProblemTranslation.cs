namespace Catalyze.Tools.Http;

/// <summary>What a failure of a tool's own parts means to who asked; null where it is nothing it knows.</summary>
public delegate ProblemException? ProblemTranslation(Exception exception);
