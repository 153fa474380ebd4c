using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Catalyze.Storage;
using Catalyze.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>The Customer API over real HTTP and a real Azurite, with a fake Pod API behind it.</summary>
public sealed class CustomerApiHost : IAsyncLifetime
{
    public const string OperatorToken = "operator-token-of-the-tests";
    public const string Password = "correct horse battery";

    private readonly AzuriteFixture azurite = new();
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("catalyze-customer-");
    private WebApplication? app;

    public FakePodApi PodApi { get; private set; } = null!;

    /// <summary>Mails that were sent.</summary>
    public MailFolder Mails { get; } = new();

    public AdjustableTime Time { get; } = new();

    public IServiceProvider Services => app!.Services;

    public Uri Address => new(app!.Urls.First());

    public async Task InitializeAsync()
    {
        await azurite.InitializeAsync();
        PodApi = await FakePodApi.StartAsync();
        app = await StartAsync();
    }

    /// <summary>A second process with the same storage, so to speak: nothing is shared in memory.</summary>
    public async Task<OtherProcess> AnotherProcessAsync(Dictionary<string, string?>? settings = null) => new(await StartAsync(settings));

    private async Task<WebApplication> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Catalyze:Keys:Directory"] = keys.FullName,
            ["Catalyze:Keys:CreateIfMissing"] = "true",
            ["Catalyze:CustomerApi:MailFolder"] = Mails.Folder,
            ["Catalyze:CustomerApi:PodApiAddress"] = PodApi.Address,
            ["Catalyze:CustomerApi:PodApiServiceKey"] = FakePodApi.ServiceKey,
            ["Catalyze:CustomerApi:OperatorTokenHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OperatorToken))),
            ["Catalyze:CustomerApi:Tools:Domain"] = "tools.example.org",
            ["Catalyze:CustomerApi:Tools:Dashboard"] = "https://dashboard.example.org/",
            // One address does in a minute what a thousand people would; the limits have tests of their own.
            ["Catalyze:CustomerApi:RequestsPerMinute"] = "1000000",
            ["Catalyze:CustomerApi:SignInsPerMinute"] = "100000",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddCatalyzeStorage(builder.Configuration);
        builder.Services.AddCustomerApi(builder.Configuration);
        var made = builder.Build();
        made.Use(OuterLastResortAsync);
        made.MapCustomerApi();
        await made.StartAsync();
        return made;
    }

    /// <summary>The application has a last resort of its own further out; our refusals must not get as far.</summary>
    private static async Task OuterLastResortAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("Nobody caught: " + exception);
        }
    }

    public async Task DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        await PodApi.DisposeAsync();
        await azurite.DisposeAsync();
        keys.Delete(recursive: true);
        Mails.Dispose();
    }

    public HttpClient Anonymous(bool cookies = false) => new(new SocketsHttpHandler { UseCookies = cookies }) { BaseAddress = Address };

    public HttpClient WithToken(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Founds an organisation of its own.</summary>
    public async Task<string> FoundAsync()
    {
        var email = $"owner-{Guid.NewGuid():N}@example.org";
        using var client = WithToken(OperatorToken);
        var answer = await client.PostAsJsonAsync("/api/organisations",
            new FoundOrganisation { Name = "Clinic", OwnerEmail = email, OwnerName = "Jo", OwnerPassword = Password }, CatalyzeJson.Options);
        answer.EnsureSuccessStatusCode();
        return email;
    }

    public async Task<SignedIn> SignInAsync(string email)
    {
        using var client = Anonymous();
        var answer = await client.PostAsJsonAsync("/api/sessions", new SignInRequest { Email = email, Password = Password }, CatalyzeJson.Options);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SignedIn>(CatalyzeJson.Options))!;
    }

    /// <summary>A client signed in as the owner of a new organisation.</summary>
    public async Task<HttpClient> NewOwnerAsync() => WithToken((await SignInAsync(await FoundAsync())).Token);

    /// <summary>A client signed in as the owner of a new organisation, and the organisation's id.</summary>
    public async Task<(HttpClient Owner, string OrganisationId)> NewOrganisationAsync()
    {
        var signedIn = await SignInAsync(await FoundAsync());
        return (WithToken(signedIn.Token), signedIn.User.Organisation!.OrganisationId);
    }

    /// <summary>An account made as anybody makes one: sign-up, code from the mail. Not a member of anything yet.</summary>
    public async Task<string> SignUpAsync()
    {
        var email = $"user-{Guid.NewGuid():N}@example.org";
        using var client = Anonymous();
        var asked = await client.PostAsJsonAsync("/api/accounts", new SignUpRequest { Email = email, Name = "Mo", Password = Password }, CatalyzeJson.Options);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, asked.StatusCode);
        var made = await client.PostAsJsonAsync("/api/accounts/verifications", new CodeRequest { Code = Mails.CodeTo(email) }, CatalyzeJson.Options);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, made.StatusCode);
        return email;
    }

    /// <summary>A new user who was invited and accepted.</summary>
    public async Task<(HttpClient Client, SignedIn SignedIn)> JoinAsync(HttpClient owner, string organisationId, Role role = Role.Member, params string[] groupIds)
    {
        var email = await SignUpAsync();
        var invited = await owner.PostAsJsonAsync($"/api/organisations/{organisationId}/invites", new InviteSettings { Email = email, Role = role, GroupIds = groupIds }, CatalyzeJson.Options);
        await invited.ReadAsync<Invite>();
        var client = WithToken((await SignInAsync(email)).Token);
        var accepted = await client.PostAsJsonAsync("/api/invites/acceptances", new CodeRequest { Code = Mails.CodeTo(email) }, CatalyzeJson.Options);
        await accepted.ReadAsync<OrganisationDetails>();
        return (client, await SignInAsync(email));
    }

    public static async Task<TokenMade> MakeTokenAsync(HttpClient client, string organisationId, params Grant[] grants)
    {
        var answer = await client.PostAsJsonAsync($"/api/organisations/{organisationId}/tokens", new TokenSettings { Name = "program", Grants = grants }, CatalyzeJson.Options);
        return await answer.ReadAsync<TokenMade>();
    }

    public static async Task<string> CreateEnvironmentAsync(HttpClient client, string configuration = "{}")
    {
        var answer = await client.PostAsync(new Uri("/api/environments", UriKind.Relative), Json($$"""{"name":"Appointments","configuration":{{configuration}}}"""));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<EnvironmentView>(CatalyzeJson.Options))!.EnvironmentId;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
