using System.Net;
using System.Text;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Environments from files, and as files.</summary>
[Collection(CustomerApiCollection.Name)]
public sealed class FileTests(CustomerApiHost host)
{
    private const string File = """
        # Appointments
        name: Appointments
        configuration:
          holdsHealthData: true
          services:
            - label: db01
              type: postgresql
              version: "15"
            - label: app01
              type: code
              scale: 2
              workers: {mailer: 1}
              variables:
                GREETING: {value: "yes"}
          connections:
            - {provider: db01, consumer: app01}
        """;

    [Fact]
    public async Task An_environment_is_created_from_a_file_and_written_as_one()
    {
        using var client = await host.NewOwnerAsync();
        var id = (await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml(File))).ReadAsync<EnvironmentView>()).EnvironmentId;
        var configuration = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"))).ReadAsync<EnvironmentConfiguration>();
        Assert.Equal(("15", 2, 1), (configuration.Services[0].Version, configuration.Services[1].Scale, configuration.Services[1].Workers["mailer"]));

        var answer = await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/file"));
        Assert.Equal("application/yaml", answer.Content.Headers.ContentType!.MediaType);
        var written = await answer.Content.ReadAsStringAsync();
        Assert.Contains("version: \"15\"", written, StringComparison.Ordinal);

        // What was written is read again once the values are in it.
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml(written))).ProblemAsync(HttpStatusCode.BadRequest);
        var again = written.Replace("set: true", "value: \"no\"", StringComparison.Ordinal);
        var copy = (await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml(again))).ReadAsync<EnvironmentView>()).EnvironmentId;
        Assert.Equal(written, await client.GetStringAsync(HttpAnswers.Relative($"/api/environments/{copy}/file")));
    }

    [Theory]
    [InlineData("name: [", "/problems/invalid-yaml")]
    [InlineData("a: &x 1\nb: *x", "/problems/invalid-yaml")]
    [InlineData("a: !!binary aGk=", "/problems/invalid-yaml")]
    [InlineData("name: a\nname: b", "/problems/invalid-yaml")]
    [InlineData("--- {}\n--- {}", "/problems/invalid-yaml")]
    [InlineData("? [a]\n: b", "/problems/invalid-yaml")]
    [InlineData("", "/problems/invalid-yaml")]
    [InlineData("nam: x", "/problems/invalid-request")]
    [InlineData("- 1", "/problems/invalid-request")]
    public async Task What_is_no_file_is_refused(string text, string type)
    {
        using var client = await host.NewOwnerAsync();
        var problem = await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml(text))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(type, problem.Type);
    }

    [Fact]
    public async Task A_file_that_unfolds_or_nests_without_end_is_refused_quickly()
    {
        using var client = await host.NewOwnerAsync();
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat("*" + (char)('a' + i), 9))}]\n"));
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml(bomb))).ProblemAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml("a: " + new string('[', 2000)))).ProblemAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(HttpAnswers.Relative("/api/environments"), Yaml("a: " + new string('[', 1000) + new string(']', 1000)))).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_compose_file_becomes_an_environment_as_far_as_it_maps()
    {
        using var client = await host.NewOwnerAsync();
        var view = await (await client.PostAsync(HttpAnswers.Relative("/api/environments/compose?name=Composed"), Yaml("""
            services:
              db:
                image: postgres:15-bookworm
                volumes: [data:/var/lib/postgresql/data]
              cache:
                image: redis:7
              web:
                build: .
                restart: always
                environment: [GREETING=hello, RETRIES=3]
                depends_on: [db, cache]
                deploy:
                  replicas: 2
                  resources: {limits: {memory: 256M, cpus: "0.5"}}
            volumes:
              data:
            """))).ReadAsync<EnvironmentView>();
        var configuration = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{view.EnvironmentId}/configuration"))).ReadAsync<EnvironmentConfiguration>();
        Assert.Equal([("db", "postgresql", "15"), ("cache", "redis", "7.0"), ("web", "code", null)], configuration.Services.Select(service => (service.Label, service.Type, service.Version)));
        Assert.Equal((2, 256, 500), (configuration.Services[2].Scale, configuration.Services[2].Size!.MemoryMib, configuration.Services[2].Size!.CpuMillis));
        Assert.Equal(["GREETING", "RETRIES"], configuration.Services[2].Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([("db", "web"), ("cache", "web")], configuration.Connections.Select(connection => (connection.Provider, connection.Consumer)));
    }

    [Fact]
    public async Task What_does_not_map_is_named_entry_by_entry_and_nothing_is_created()
    {
        using var client = await host.NewOwnerAsync();
        var problem = await (await client.PostAsync(HttpAnswers.Relative("/api/environments/compose"), Yaml("""
            services:
              db:
                image: mysql:8
                environment: {MYSQL_ROOT_PASSWORD: "${SECRET}"}
              web:
                build: .
                ports: ["80:80"]
                privileged: true
                depends_on: [nobody]
            networks: {front: {}}
            """))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(
            ["name", "networks", "services.db.environment.MYSQL_ROOT_PASSWORD", "services.db.image", "services.web.depends_on", "services.web.ports", "services.web.privileged"],
            problem.Errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        Assert.Empty(await (await client.GetAsync(HttpAnswers.Relative("/api/environments"))).ReadAsync<IReadOnlyList<EnvironmentView>>());
    }

    private static StringContent Yaml(string text) => new(text, Encoding.UTF8, "application/yaml");
}
