using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.CustomerApi.Tests.Published;

namespace Catalyze.CustomerApi.Tests.AuditedRoutes;

/// <summary>Every change that the published clients can make, once.</summary>
internal static class PublishedChanges
{
    private const string Service = "/published/environments/{environmentId}/services/{label}";

    /// <summary>What the platform has not yet, and releases, which stay: whatever is asked there, nothing changes. Second factors are with the accounts.</summary>
    public static IReadOnlyList<string> AlwaysRefused { get; } =
    [
        $"POST {Service}/backup", $"POST {Service}/restore", $"POST {Service}/restore/{{jobId}}", $"POST {Service}/import", $"POST {Service}/initiate-multipart-upload",
        $"POST {Service}/complete-multipart-upload", $"POST {Service}/console", $"POST {Service}/jobs/{{jobId}}/console-token", $"POST {Service}/files",
        "DELETE /published/environments/{environmentId}/images/{image}/tags/{tag}", $"DELETE {Service}/releases/{{releaseId}}",
    ];

    public static async Task MakeAsync(CustomerApiHost host, AuditedChanges changes)
    {
        var email = await host.FoundAsync();
        var signedIn = await host.SignInAsync(email);
        using var owner = host.WithToken(signedIn.Token);
        await EnvironmentAsync(host, changes, owner);

        var guestEmail = await host.FoundAsync();
        var guest = await host.SignInAsync(guestEmail);
        using var guestClient = host.WithToken(guest.Token);
        var organisation = $"/published/orgs/{signedIn.User.Organisation!.OrganisationId}";
        await MadeAsync("POST", organisation + "/invites", $$"""{"email":"{{guestEmail}}","role":5}""");
        await changes.MadeAsync(EnvironmentChanges.SendAsync(guestClient, "POST", "/published/orgs/accept-invite/" + host.Mails.CodeTo(guestEmail)));
        await MadeAsync("DELETE", $"{organisation}/users/{guest.User.UserId}");
        await MadeAsync("POST", organisation + "/invites", """{"email":"else@example.org","role":1}""");
        await MadeAsync("DELETE", $"{organisation}/invites/{(await JsonAsync(await owner.GetAsync(HttpAnswers.Relative(organisation + "/invites"))))[0].GetProperty("id").GetString()}");

        using var rsa = RSA.Create(2048);
        using var nobody = new PublishedClient(host) { Timestamp = host.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
        await MadeAsync("POST", "/published/keys", $$"""{"name":"laptop","key":"{{SshKey.Of(rsa)}}"}""");
        nobody.Nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var signature = Convert.ToBase64String(rsa.SignData(System.Text.Encoding.UTF8.GetBytes($"{nobody.Nonce}&{nobody.Timestamp}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await changes.MadeAsync(nobody.SendAsync("POST", "/auth/signin/key", $$"""{"publicKey":"{{SshKey.Of(rsa)}}","signature":"{{signature}}"}"""));
        await MadeAsync("DELETE", "/published/keys/laptop");
        await changes.MadeAsync(nobody.SendAsync("POST", "/auth/signin", $$"""{"identifier":"{{email}}","password":"{{CustomerApiHost.Password}}"}"""));
        await MadeAsync("DELETE", "/published/auth/signout");

        Task<HttpResponseMessage> MadeAsync(string method, string path, string? body = null) => changes.MadeAsync(EnvironmentChanges.SendAsync(owner, method, path, body));
    }

    private static async Task EnvironmentAsync(CustomerApiHost host, AuditedChanges changes, HttpClient owner)
    {
        var id = await CustomerApiHost.CreateEnvironmentAsync(owner, """{"services":[{"label":"app01","type":"code","workers":{"mailer":2}},{"label":"db01","type":"redis"}]}""");
        (await owner.PostAsync(HttpAnswers.Relative($"/api/environments/{id}/deployments"), null)).EnsureSuccessStatusCode();
        EnvironmentChanges.Serve(host, id);
        var (at, app, proxy) = ($"/published/environments/{id}", $"/published/environments/{id}/services/app01", $"/published/environments/{id}/services/service_proxy");
        await MadeAsync("PUT", at, """{"name":"Visits"}""");
        await MadeAsync("POST", app + "/env", """{"A":"b"}""");
        await MadeAsync("DELETE", app + "/env/A");
        await MadeAsync("POST", app + "/ssh_keys", $$"""{"name":"laptop","value":"{{SshKey.New()}}","type":"ssh"}""");
        await MadeAsync("DELETE", app + "/ssh_keys/laptop/type/ssh");
        await MadeAsync("POST", app + "/workers", """{"worker_limit":10,"workers":{"mailer":2,"sweeper":1}}""");
        await MadeAsync("POST", app + "/deploy?redeploy=true");
        await MadeAsync("PUT", app + "/releases/rel-1", """{"release":"rel-1","metadata":"stable"}""");
        await MadeAsync("POST", app + "/rake", """{"command":"db:migrate"}""");
        await MadeAsync("POST", app + "/jobs/app01-1-aaaa/stop");
        await MadeAsync("POST", app + "/jobs/app01-1-aaaa/start");
        await MadeAsync("DELETE", app + "/jobs/app01-1-aaaa");
        await MadeAsync("POST", proxy + "/certs", """{"name":"www.clinic.example","letsEncrypt":true}""");
        await MadeAsync("PUT", proxy + "/certs/www.clinic.example", """{"name":"www.clinic.example","letsEncrypt":true}""");
        var site = await JsonAsync(await MadeAsync("POST", proxy + "/sites", """{"name":"www.clinic.example","cert":"www.clinic.example","upstreamService":"app01","site_values":{}}"""));
        await MadeAsync("POST", proxy + "/maintenance", """{"upstream":"app01"}""");
        await MadeAsync("DELETE", proxy + "/maintenance?upstream=app01");
        await MadeAsync("DELETE", $"{proxy}/sites/{site.GetProperty("id").GetInt32()}");
        await MadeAsync("DELETE", proxy + "/certs/www.clinic.example");
        await MadeAsync("PUT", app, """{"label":"web01"}""");

        Task<HttpResponseMessage> MadeAsync(string method, string path, string? body = null) => changes.MadeAsync(EnvironmentChanges.SendAsync(owner, method, path, body));
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
}
