using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Catalyze.EndToEnd.Tests.Dashboard;

/// <summary>Watches how long a page's own thread works at a stretch: nothing can be painted meanwhile, so no frame takes longer for the page's sake.</summary>
/// <remarks>Processor time of the thread, as the browser's own trace tells it: what else a busy machine does between is not counted.</remarks>
internal sealed class FrameWatch
{
    private readonly ICDPSession _browser;
    private readonly List<JsonElement> _events = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FrameWatch(ICDPSession browser)
    {
        _browser = browser;
        browser.Event("Tracing.dataCollected").OnEvent += (_, part) =>
        {
            lock (_events) _events.AddRange(part!.Value.GetProperty("value").EnumerateArray().Select(one => one.Clone()));
        };
        browser.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<FrameWatch> StartAsync(IPage page)
    {
        var watch = new FrameWatch(await page.Context.NewCDPSessionAsync(page));
        await watch._browser.SendAsync("Tracing.start", new() { ["transferMode"] = "ReportEvents", ["traceConfig"] = new Dictionary<string, object> { ["includedCategories"] = (string[])["toplevel"] } });
        return watch;
    }

    /// <summary>The longest of them since the start, in milliseconds, longest first.</summary>
    public async Task<IReadOnlyList<double>> EndAsync()
    {
        await _browser.SendAsync("Tracing.end");
        await _complete.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var main = _events.Where(one => Name(one) == "thread_name" && one.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain").Select(Thread).ToHashSet();
        return [.. _events.Where(one => one.TryGetProperty("tdur", out _) && main.Contains(Thread(one))).Select(one => one.GetProperty("tdur").GetDouble() / 1000).OrderDescending().Take(10)];
    }

    public static string Said(IEnumerable<double> longest) => string.Join(", ", longest.Select(one => one.ToString("F0", CultureInfo.InvariantCulture))) + " ms";

    private static string? Name(JsonElement one) => one.GetProperty("name").GetString();

    private static (long Process, long Thread) Thread(JsonElement one) => (one.GetProperty("pid").GetInt64(), one.GetProperty("tid").GetInt64());
}
