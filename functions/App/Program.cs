using Catalyze.App;
using Catalyze.App.Http;
using Catalyze.App.Invocations;
using Catalyze.CustomerApi;
using Catalyze.PodApi;
using Serilog;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = new HostEnvironmentSettings(builder.Configuration);
builder.Logging.ClearProviders();
builder.Logging.AddSerilog(Logging.Create(builder.Configuration, settings), dispose: true);
builder.WebHost.UseUrls(settings.Urls);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = RequestSizeMiddleware.Largest;
});
// Long enough for a turn or an activity to end; what does not end is done again elsewhere.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
builder.Services.AddCatalyze(builder.Configuration, settings);

var app = builder.Build();
if (settings.IsUnderFunctionsHost)
{
    // Start signal and health ping of the Functions host, every 25 ms at first: before everything else.
    app.Use((context, next) => HttpMethods.IsGet(context.Request.Method) && context.Request.Path == "/" ? context.Response.WriteAsync("ok") : next(context));
    app.UseMiddleware<InvocationMiddleware>();
}

app.UseMiddleware<CorrelationMiddleware>();
app.UseMiddleware<SecurityHeadersMiddleware>();
app.UseMiddleware<ProblemMiddleware>();
app.UseMiddleware<RequestSizeMiddleware>();
app.UseMiddleware<OperatorGateMiddleware>();
if (settings.Serves("dashboard") && settings.DashboardDirectory is { Length: > 0 } dashboard)
    app.UseDashboard(dashboard);
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();

app.MapHealth();
if (settings.Serves("customer"))
    app.MapCustomerApi();
if (settings.Serves("pod"))
    app.MapPodApi();
if (settings.Serves("pod") && settings.Serves("operations"))
    app.MapDurableTaskManagement("/operations/durabletask");

await app.RunAsync();
