using System.Text;
using System.Text.Json;
using Catalyze.App.Invocations;
using Catalyze.App.LocalTriggers;
using Xunit;

namespace Catalyze.App.Tests;

public sealed class InvocationDocumentTests
{
    [Theory]
    [InlineData("""{"Data":{"m":"\"{\\\"a\\\":1}\""},"Metadata":{"DequeueCount":"3"}}""", """{"a":1}""", 3L)]
    [InlineData("""{"Data":{"m":"\"plain\""},"Metadata":{"DequeueCount":"1"}}""", "plain", 1L)]
    [InlineData("""{"Data":{"m":"\"\\\"quoted\\\"\""},"Metadata":{}}""", "\"quoted\"", null)]
    [InlineData("""{"Data":{"m":"once"},"Metadata":{"DequeueCount":2}}""", "once", 2L)]
    [InlineData("""{"Data":{"m":"\"\""}}""", "", null)]
    public void Text_is_taken_out_of_both_layers_of_json(string body, string text, long? dequeueCount)
    {
        var request = InvocationDocument.Read("F", "id", Encoding.UTF8.GetBytes(body));
        Assert.Equal((text, dequeueCount), (request.Text, request.DequeueCount));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("""{"a":"ü\"\\ 𝒳"}""")]
    [InlineData("\"")]
    [InlineData("")]
    [InlineData("line\nline")]
    public void What_the_pump_writes_is_read_as_what_was_queued(string text)
    {
        var body = InvocationDocument.ForQueue("message", text, new QueuedMessage("F", "id", "receipt", 4), DateTimeOffset.UnixEpoch);
        var request = InvocationDocument.Read("F", "id", body);
        Assert.Equal((text, 4L), (request.Text, request.DequeueCount));
    }

    [Fact]
    public void A_late_timer_says_so() => Assert.True(InvocationDocument.Read("F", "id", InvocationDocument.ForTimer("timer", isPastDue: true)).IsPastDue);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Data":[]}""")]
    [InlineData("""{"Data":{}}""")]
    [InlineData("""{"Data":{"a":"1","b":"2"}}""")]
    [InlineData("not json")]
    public void Anything_else_is_refused(string body) =>
        Assert.ThrowsAny<JsonException>(() => InvocationDocument.Read("F", "id", Encoding.UTF8.GetBytes(body)));
}
