namespace Catalyze.Bench.Wire;

/// <summary>What was measured; medians over the rounds.</summary>
/// <param name="Rounds">Rounds, wire and plain in turns.</param>
/// <param name="LoadAverage">Of the machine over the last minute, at the end.</param>
/// <param name="PlainMegabytesPerSecond">Plain TCP over the same path, one connection.</param>
/// <param name="WireMegabytesPerSecond">The wire, one connection.</param>
/// <param name="ConsumerMegabytesPerCpuSecond">For each processor second of the consumer's proxy, which encrypts. Aim: at least 400.</param>
/// <param name="ProviderMegabytesPerCpuSecond">For each processor second of the provider's proxy, which decrypts. Aim: at least 400.</param>
/// <param name="PlainMedianMicroseconds">A request of 64 bytes and its answer over an open plain connection.</param>
/// <param name="WireMedianMicroseconds">The same over the wire.</param>
/// <param name="AddedMedianMicroseconds">The difference. Aim: at most 300.</param>
/// <param name="HandshakesPerSecond">New connections over the wire, each with a request, four at a time.</param>
/// <param name="HandshakesPerCpuSecond">The same for each processor second of the provider's proxy.</param>
/// <param name="IdleProxies">Proxies that stood idle when memory was read.</param>
/// <param name="IdleMemoryMebibytes">Proportional memory of an idle proxy with one wire. Aim: at most 20.</param>
internal sealed record WireResult(
    int Rounds,
    double LoadAverage,
    double PlainMegabytesPerSecond,
    double WireMegabytesPerSecond,
    double ConsumerMegabytesPerCpuSecond,
    double ProviderMegabytesPerCpuSecond,
    double PlainMedianMicroseconds,
    double WireMedianMicroseconds,
    double AddedMedianMicroseconds,
    double HandshakesPerSecond,
    double HandshakesPerCpuSecond,
    int IdleProxies,
    double IdleMemoryMebibytes);
