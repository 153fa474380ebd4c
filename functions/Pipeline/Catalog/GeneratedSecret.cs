namespace Catalyze.Pipeline;

/// <summary>
/// A secret that nobody types: made once per environment and service, kept across releases, given to every instance of the service as a variable.
/// </summary>
/// <param name="Variable">Name of the variable that carries it.</param>
/// <param name="Bytes">Random bytes behind it; written as lower-case hexadecimal, so that it needs quoting neither in SQL, nor in URLs, nor in shells.</param>
public sealed record GeneratedSecret(string Variable, int Bytes = 24);
