using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalyze.DurableTask.Worker;

/// <summary>Configures a worker.</summary>
public interface IDurableTaskWorkerBuilder
{
    string Name { get; }

    IServiceCollection Services { get; }

    /// <summary>Unused: turns are driven by queue functions, not by a hosted loop.</summary>
    Type? BuildTarget { get; set; }

    /// <exception cref="NotSupportedException">Always: see <see cref="BuildTarget"/>.</exception>
    IHostedService Build(IServiceProvider serviceProvider);
}
