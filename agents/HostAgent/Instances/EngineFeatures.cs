using Catalyze.Docker;
using Catalyze.Docker.Models;

namespace Catalyze.HostAgent.Instances;

/// <summary>What the engine says of itself. Asking costs it tens of milliseconds, so the answer is kept until it reconnects.</summary>
public sealed class EngineFeatures
{
    private readonly DockerEngine _engine;
    private volatile EngineInfo? _info;

    public EngineFeatures(DockerEngine engine) => _engine = engine;

    public async ValueTask<EngineInfo> InfoAsync(CancellationToken cancellationToken) => _info ??= await _engine.InfoAsync(cancellationToken);

    public async ValueTask<bool> EnforcesAppArmorAsync(CancellationToken cancellationToken) => (await InfoAsync(cancellationToken)).EnforcesAppArmor;

    public void Forget() => _info = null;
}
