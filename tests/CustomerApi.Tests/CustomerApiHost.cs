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

    public AdjustableTime Time { get; } = new();

    public IServiceProvider Services => app!.Services;

    public Uri Address => new(app!.Urls.First());

    public async Task InitializeAsync()
    {
        await azurite.InitializeAsync();
        PodApi = await FakePodApi.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["Catalyze:Keys:Directory"] = keys.FullName,
            ["Catalyze:Keys:CreateIfMissing"] = "true",
            ["Catalyze:CustomerApi:PodApiAddress"] = PodApi.Address,
            ["Catalyze:CustomerApi:PodApiServiceKey"] = FakePodApi.ServiceKey,
            ["Catalyze:CustomerApi:OperatorTokenHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OperatorToken))),
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddCatalyzeStorage(builder.Configuration);
        builder.Services.AddCustomerApi(builder.Configuration);
        app = builder.Build();
        app.Use(OuterLastResortAsync);
        app.MapCustomerApi();
        await app.StartAsync();
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
