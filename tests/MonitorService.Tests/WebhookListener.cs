using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Catalyze.TestSupport;

namespace Catalyze.MonitorService.Tests;

/// <summary>A receiver of notices: a real HTTP listener that writes down what comes, and can refuse it.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    public WebhookListener()
    {
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/alerts/");
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<(string Id, string Time, string? Signature, string Body)> Taken { get; } = new();

    /// <summary>How many notices are refused before one is taken.</summary>
    public int Refusals { get; set; }

    public int Refused { get; private set; }

    /// <summary>Alerts told with a status, by name.</summary>
    public string[] Told(string status) =>
        [.. Taken.SelectMany(notice => JsonDocument.Parse(notice.Body).RootElement.GetProperty("alerts").EnumerateArray())
            .Where(alert => alert.GetProperty("status").GetString() == status)
            .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            if (Refused < Refusals)
            {
                Refused++;
                context.Response.StatusCode = 500;
            }
            else
            {
                Taken.Enqueue((context.Request.Headers["webhook-id"]!, context.Request.Headers["webhook-timestamp"]!, context.Request.Headers["webhook-signature"], body));
                context.Response.StatusCode = 204;
            }

            context.Response.Close();
        }
    }
}
