using System.Net.Http.Json;
using Catalyze.CustomerApi.Configuration;
using Catalyze.Storage;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.CustomerApi.Tests;

[Collection(CustomerApiCollection.Name)]
public sealed class MasterKeyTests(CustomerApiHost host)
{
    [Fact]
    public async Task A_new_master_key_takes_configurations_over()
    {
        using var client = await host.NewOwnerAsync();
        var id = await CustomerApiHost.CreateEnvironmentAsync(client, """{"services":[{"label":"app01","type":"code","variables":{"API_KEY":{"value":"s3cret-value"}}}]}""");
        var (chain, key) = TestCertificate.Make("www.clinic.example");
        var certificates = HttpAnswers.Relative($"/published/environments/{id}/services/service_proxy/certs");
        (await client.PostAsJsonAsync(certificates, new Dictionary<string, string> { ["name"] = "clinic", ["sslCertFile"] = chain, ["sslPKFile"] = key })).EnsureSuccessStatusCode();
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient("CustomerConfigurations");
        var protector = host.Services.GetRequiredService<ISecretProtector>();
        host.Services.GetRequiredService<FileKeyRing>().Rotate();
        Assert.False(protector.IsCurrent((await table.GetEntityAsync(id, "current")).GetBinary("Part0")));

        foreach (var kind in host.Services.GetServices<IProtectedRows>())
        {
            var (rows, left) = await kind.RewrapAsync(CancellationToken.None);
            Assert.True(rows > 0, kind.Name);
            Assert.Equal(0, left);
        }

        Assert.True(protector.IsCurrent((await table.GetEntityAsync(id, "current")).GetBinary("Part0")));
        var configuration = await (await client.GetAsync(HttpAnswers.Relative($"/api/environments/{id}/configuration"))).ReadAsync<EnvironmentConfiguration>();
        Assert.Equal(new VariableSetting(Set: true), configuration.Services[0].Variables["API_KEY"]);
        Assert.Contains("clinic", await client.GetStringAsync(certificates), StringComparison.Ordinal);
    }
}
