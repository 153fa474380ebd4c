using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.PodApi.Tests.World;

/// <summary>Counts the storage calls of a process by what they ask for, and can let some of them hang.</summary>
internal sealed class StorageCalls
{
    private readonly Lock gate = new();
    private readonly List<string> calls = [];

    /// <summary>Calls with this text in address or body get no answer; null for none.</summary>
    public string? Hanging { get; set; }

    public IReadOnlyList<string> Made
    {
        get
        {
            lock (gate) return [.. calls];
        }
    }

    public void Clear()
    {
        lock (gate) calls.Clear();
    }

    public HttpPipelineTransport Wrap(HttpPipelineTransport inner) => new Transport(this, inner);

    private async Task PassAsync(HttpMessage message)
    {
        var text = $"{message.Request.Method} {message.Request.Uri.ToUri().PathAndQuery}";
        lock (gate) calls.Add(text);
        if (Hanging is not { } hanging) return;
        if (message.Request.Content is { } content)
        {
            using var body = new MemoryStream();
            await content.WriteToAsync(body, message.CancellationToken);
            text += System.Text.Encoding.UTF8.GetString(body.ToArray());
        }

        if (text.Contains(hanging, StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, message.CancellationToken);
    }

    private sealed class Transport(StorageCalls owner, HttpPipelineTransport inner) : HttpPipelineTransport
    {
        public override Request CreateRequest() => inner.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("Everything is asynchronous.");

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            await owner.PassAsync(message);
            await inner.ProcessAsync(message);
        }
    }
}
