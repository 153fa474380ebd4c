using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalyze.DurableTask.Worker;

internal sealed class DurableTaskWorkerBuilder(string name, IServiceCollection services) : IDurableTaskWorkerBuilder
{
    public string Name { get; } = name;

    public IServiceCollection Services { get; } = services;

    public Type? BuildTarget { get; set; }

    public IHostedService Build(IServiceProvider serviceProvider) =>
        throw new NotSupportedException("Turns and activities are driven by queue functions; there is no hosted loop to build.");
}
