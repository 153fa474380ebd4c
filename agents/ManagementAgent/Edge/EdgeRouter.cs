using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Link;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.ManagementAgent.Edge;

/// <summary>Leads public names to the environments' edges, and starts the router again when it dies.</summary>
internal sealed partial class EdgeRouter : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim changing = new(1, 1);
    private readonly RouteTable table;
    private readonly RouterProcess process;
    private readonly ManagementAgentOptions options;
    private readonly OrderRefusals refusals;
    private readonly TimeProvider time;
    private readonly ILogger<EdgeRouter> log;
    private readonly string folder;

    public EdgeRouter(RouteTable table, ManagementAgentOptions options, OrderRefusals refusals, TimeProvider time, ILogger<EdgeRouter> log)
    {
        this.table = table;
        this.options = options;
        this.refusals = refusals;
        this.time = time;
        this.log = log;
        folder = Path.Combine(Path.GetFullPath(options.StateFolder), "edge");
        PrivateFile.CreateDirectory(folder);
        process = new RouterProcess(folder);
    }

    /// <summary>Takes an environment's routes; they lead when it returns. Refused, with a report, when a name or endpoint is not one.</summary>
    public async Task RouteAsync(RouteDomainsOrder order, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var fault = options.EdgeAddress is null && order.Routes.Count > 0
            ? "This agent has no edge router."
            : order.Routes.Select(RouterConfiguration.Fault).FirstOrDefault(static found => found is not null);
        if (fault is not null)
        {
            LogRefused(log, order.OrderId, fault);
            await refusals.RefuseAsync(order, "unreadable", fault, cancellationToken);
            return;
        }

        if (!table.Apply(order, signedAt))
            LogSuperseded(log, order.OrderId, order.EnvironmentId);
        await ApplyAsync(cancellationToken);
    }

    public override void Dispose()
    {
        changing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.EdgeAddress is not null)
        {
            try
            {
                await ApplyAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotApplied(log, e.Message);
            }

            await Task.Delay(BetweenLooks, time, stoppingToken);
        }
    }

    /// <summary>Makes the router run with the routes as they are; nothing happens when it does already.</summary>
    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (options.EdgeAddress is not { } listen)
            return;

        await changing.WaitAsync(cancellationToken);
        try
        {
            var routes = table.All();
            var configuration = RouterConfiguration.Render(listen, options.PlainEdgeAddress, routes, folder, Environment.IsPrivilegedProcess ? "haproxy" : null);
            var same = File.Exists(process.ConfigurationPath) && await File.ReadAllTextAsync(process.ConfigurationPath, cancellationToken) == configuration;
            if (same && process.RunningPid() is not null)
                return;

            var candidate = process.ConfigurationPath + ".next";
            PrivateFile.Write(process.MapPath, Encoding.ASCII.GetBytes(RouterConfiguration.RenderMap(routes)));
            PrivateFile.Write(candidate, Encoding.ASCII.GetBytes(configuration));
            await RouterProcess.CheckAsync(candidate, cancellationToken);

            // In place only once the router has it, or a crash in between would leave a router that is taken for up to date.
            var before = same ? null : await ReadIfThereAsync(process.ConfigurationPath, cancellationToken);
            File.Move(candidate, process.ConfigurationPath, overwrite: true);
            try
            {
                await process.StartAsync(cancellationToken);
            }
            catch
            {
                Restore(before);
                throw;
            }

            LogApplied(log, routes.Count, process.RunningPid());
        }
        finally
        {
            changing.Release();
        }
    }

    private static async Task<byte[]?> ReadIfThereAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;

    private void Restore(byte[]? before)
    {
        if (before is null)
            File.Delete(process.ConfigurationPath);
        else
            PrivateFile.Write(process.ConfigurationPath, before);
    }

    [LoggerMessage(5160, LogLevel.Information, "Edge router leads {Names} names, pid {Pid}")]
    private static partial void LogApplied(ILogger log, int names, int? pid);

    [LoggerMessage(5161, LogLevel.Error, "The edge router could not be brought up to date: {Reason}")]
    private static partial void LogNotApplied(ILogger log, string reason);

    [LoggerMessage(5162, LogLevel.Information, "Routes of order {OrderId} are older than those known of {EnvironmentId}")]
    private static partial void LogSuperseded(ILogger log, string orderId, string environmentId);

    [LoggerMessage(5163, LogLevel.Warning, "Routes of order {OrderId} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string orderId, string reason);
}
