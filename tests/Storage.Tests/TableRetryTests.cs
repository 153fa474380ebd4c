using Azure;
using Azure.Core;
using Catalyze.Storage.Tables;
using Xunit;

namespace Catalyze.Storage.Tests;

/// <summary>What is repeated by itself and what is left to the caller.</summary>
public sealed class TableRetryTests
{
    private const string NoContent = "HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\nConnection: close\r\n\r\n";
    private const string Busy = "HTTP/1.1 503 Busy\r\nx-ms-error-code: ServerBusy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private const string TimedOut = "HTTP/1.1 500 Oops\r\nx-ms-error-code: OperationTimedOut\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static readonly TableEntity Entity = new("p", "r");

    [Theory]
    [InlineData(null)]
    [InlineData(TimedOut)]
    public async Task What_may_have_been_done_is_not_repeated_for_inserts_conditional_changes_and_transactions(string? failure)
    {
        await using var service = new LocalTableListener(failure, failure, failure, failure);
        var table = Client(service);
        await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(Entity));
        await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(Entity, new ETag("W/\"1\"")));
        await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", new ETag("W/\"1\"")));
        await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync([new(TableTransactionActionType.Add, Entity)]));
        Assert.Equal(4, service.Requests.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(TimedOut)]
    [InlineData(Busy)]
    public async Task Unconditional_writes_are_repeated(string? failure)
    {
        await using var service = new LocalTableListener(failure, failure, NoContent);
        await Client(service).UpsertEntityAsync(Entity);
        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task A_busy_service_did_nothing_and_is_asked_again_even_to_insert()
    {
        await using var service = new LocalTableListener(Busy, NoContent);
        await Client(service).AddEntityAsync(Entity);
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task A_token_credential_is_sent_as_a_bearer_token_for_storage()
    {
        await using var service = new LocalTableListener(NoContent);
        var credential = new FakeCredential();
        // The token policy refuses to send a token over plain HTTP; the listener has no certificate.
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => new TableServiceClient(service.Endpoint, credential, Fast()).GetTableClient("table").UpsertEntityAsync(Entity));
        Assert.Contains("TLS", failure.Message, StringComparison.Ordinal);
        Assert.Empty(service.Requests);

        var capture = new CapturingTransport();
        var options = Fast();
        options.Transport = capture;
        await new TableServiceClient(new Uri("https://account.table.core.windows.net"), credential, options).GetTableClient("table").UpsertEntityAsync(Entity);
        Assert.Equal("Bearer token-of-storage", capture.Authorization);
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
    }

    private static TableClientOptions Fast() => new() { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) } };

    private static TableClient Client(LocalTableListener service) =>
        new TableServiceClient(new Uri(service.Endpoint + "?sv=1&sig=x"), Fast()).GetTableClient("table");

    private sealed class FakeCredential : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("token-of-storage", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class CapturingTransport : Azure.Core.Pipeline.HttpPipelineTransport
    {
        private readonly Azure.Core.Pipeline.HttpClientTransport requests = new(new HttpClient(new Answering()));

        public string? Authorization { get; private set; }

        public override Request CreateRequest() => requests.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException();

        public override ValueTask ProcessAsync(HttpMessage message)
        {
            Authorization = message.Request.Headers.TryGetValue("Authorization", out var value) ? value : null;
            return requests.ProcessAsync(message);
        }

        private sealed class Answering : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
        }
    }
}
