using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>
/// Posts the notices of a monitoring service that runs on this host: instances reach declared providers and nobody else, so the service hands them out at the entrance where
/// hosts deliver. It learns the status of the answer and nothing more.
/// </summary>
/// <param name="service">Leads to the service.</param>
/// <param name="poster">Posts: see <see cref="NoticePoster"/>.</param>
/// <param name="mail">Takes a mail over; it is the control plane that knows people.</param>
public sealed class NoticeCarrier(HttpClient service, NoticePoster poster, Func<AlertMail, CancellationToken, Task> mail)
{
    /// <summary>Waits for a notice, a while at most, and posts it, or hands it over to be mailed.</summary>
    /// <returns>False where there was none.</returns>
    /// <exception cref="HttpRequestException">The service is away.</exception>
    public async Task<bool> CarryAsync(CancellationToken cancellationToken)
    {
        using var asked = await service.GetAsync(new Uri("notices/next", UriKind.Relative), cancellationToken);
        asked.EnsureSuccessStatusCode();
        if (asked.StatusCode == HttpStatusCode.NoContent)
            return false;
        var notice = await asked.Content.ReadFromJsonAsync<Notice>(CatalyzeJson.Options, cancellationToken) ?? throw new HttpRequestException("The notice is empty.");
        using var content = JsonContent.Create(await DoAsync(notice, cancellationToken), new MediaTypeHeaderValue("application/json"), CatalyzeJson.Options);
        using var told = await service.PostAsync(new Uri($"notices/{Uri.EscapeDataString(notice.Id)}", UriKind.Relative), content, cancellationToken);
        told.EnsureSuccessStatusCode();
        return true;
    }

    private async Task<NoticeAnswer> DoAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Mail is not { } wanted)
            return await poster.PostAsync(notice, cancellationToken);
        if (!wanted.IsValid)
            return new NoticeAnswer(422, "The mail is not within its bounds.");
        await mail(wanted, cancellationToken);
        return new NoticeAnswer(202);
    }
}
