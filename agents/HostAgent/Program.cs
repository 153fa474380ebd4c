using System.Net;
using System.Runtime.InteropServices;
using Catalyze.Contracts.Agents;
using Catalyze.HostAgent;
using Catalyze.HostAgent.Configuration;
using Catalyze.HostAgent.Ports;
using Catalyze.Link;
using Serilog;
using Serilog.Extensions.Logging;

HostAgentOptions options;
var clean = args is ["clean", ..];
try
{
    options = OptionsReader.Read(clean ? args[1..] : args, Environment.GetEnvironmentVariables());
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{OptionsReader.Usage}");
    return 2;
}

using var stopping = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    // Containers and proxies go on; the next agent finds them.
    context.Cancel = true;
    stopping.Cancel();
}

using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

if (clean)
{
    await new HostCleaner(options).RunAsync(stopping.Token);
    return 0;
}

const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {SourceContext} {Message:lj}{NewLine}{Exception}";
await using var serilog = new LoggerConfiguration()
    .MinimumLevel.Information()
    .WriteTo.Console(outputTemplate: Template)
    .WriteTo.File(
        Path.Combine(options.StateFolder, "logs", "host-agent-.log"),
        outputTemplate: Template,
        rollingInterval: RollingInterval.Day,
        fileSizeLimitBytes: 20_000_000,
        rollOnFileSizeLimit: true,
        retainedFileCountLimit: 7)
    .CreateLogger();
using var loggers = new SerilogLoggerFactory(serilog);

try
{
    using var identity = AgentIdentity.LoadOrCreate(options.StateFolder, options.AgentId, TimeProvider.System);
    using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseProxy = false })
    {
        BaseAddress = new Uri(options.ControlPlane.AbsoluteUri.TrimEnd('/') + "/"),
        Timeout = TimeSpan.FromSeconds(15),
        DefaultRequestVersion = HttpVersion.Version11,
    };
    using var controlPlane = new ControlPlaneClient(http, identity, TimeProvider.System, loggers.CreateLogger<ControlPlaneClient>());
    await controlPlane.EnrolAsync(
        new EnrolmentRequest
        {
            Token = !identity.Enrolled && options.TokenFile is { } file ? (await File.ReadAllTextAsync(file, stopping.Token)).Trim() : "",
            AgentId = options.AgentId,
            Kind = AgentKind.Host,
            Pod = options.Pod,
            Provider = options.Provider,
            Zone = options.Zone,
            Address = options.Address,
            SigningKey = identity.SigningPublicKey,
            SealingKey = identity.SealingPublicKey,
        },
        stopping.Token);

    await using var reports = new ReportQueue(identity, controlPlane, TimeProvider.System, loggers.CreateLogger<ReportQueue>());
    var queue = new OrderQueue(
        identity, controlPlane, reports, new OrderQueueOptions(), TimeProvider.System, loggers.CreateLogger<OrderQueue>());
    using var doorbell = new DoorbellClient(identity, controlPlane, TimeProvider.System, loggers.CreateLogger<DoorbellClient>());
    doorbell.Ring += queue.Wake;
    doorbell.LinkChanged += up => queue.Linked = up;

    var images = new GrantedImages(controlPlane, new RegistryTrust(options.RegistryTrustFolder, TimeProvider.System));
    var runtime = new HostAgentRuntime(
        options, new QueuedOrders(queue), reports, new LinkedManagement(doorbell), images, identity.SealingKey, TimeProvider.System, loggers);
    var listening = doorbell.RunAsync(stopping.Token);
    await Task.WhenAll(runtime.RunAsync(stopping.Token), listening);
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Asked to end.
}
catch (Exception exception)
{
    serilog.Fatal(exception, "The host agent ends");
    return 1;
}

return 0;
