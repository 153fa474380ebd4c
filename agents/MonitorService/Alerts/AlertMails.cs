using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.Tools.Http;

namespace Catalyze.MonitorService.Alerts;

/// <summary>Has notices mailed: names and times only, for what people wrote into rules stays in the environment.</summary>
internal sealed class AlertMails(MonitorServiceOptions options, NoticeDesk desk)
{
    private const int Remembered = 1000;

    // A notice comes again where the webhook did not take it; its mail must not.
    private readonly ConcurrentQueue<string> _handedOver = new();

    public bool Wanted => options.MailTo.Count > 0;

    /// <summary>Hands a notice of Alertmanager's over for mailing, once.</summary>
    /// <exception cref="ProblemException">The host did not take it.</exception>
    public async Task HandOverAsync(string id, string body, CancellationToken cancellationToken)
    {
        if (!Wanted || _handedOver.Contains(id, StringComparer.Ordinal))
            return;
        var alerts = Read(body);
        if (alerts.Count == 0)
            return;
        var answer = await desk.PostAsync(new Notice(id + "_mail", null, new Dictionary<string, string>(), "", new AlertMail(id, options.MailTo, alerts)), cancellationToken);
        if (answer.Status is not (>= 200 and < 300))
            throw new ProblemException(503, "mail-refused", "The host did not take the mail.", answer.Reason ?? string.Create(CultureInfo.InvariantCulture, $"It answered {answer.Status}."));
        _handedOver.Enqueue(id);
        while (_handedOver.Count > Remembered)
            _handedOver.TryDequeue(out _);
    }

    private static List<MailedAlert> Read(string body)
    {
        using var notice = JsonDocument.Parse(body);
        return
        [
            .. notice.RootElement.GetProperty("alerts").EnumerateArray().Take(AlertMail.MostAlerts).Select(alert =>
            {
                var labels = alert.GetProperty("labels");
                var firing = alert.GetProperty("status").ValueEquals("firing");
                return new MailedAlert(
                    Label(labels, "alertname") ?? "unnamed", Label(labels, "severity") ?? "warning", firing, Label(labels, "service"), Label(labels, "instance"),
                    alert.GetProperty(firing ? "startsAt" : "endsAt").GetDateTimeOffset());
            }),
        ];
    }

    private static string? Label(JsonElement labels, string name) => labels.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
