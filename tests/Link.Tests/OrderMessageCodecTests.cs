using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;
using Xunit;

namespace Catalyze.Link.Tests;

public sealed class OrderMessageCodecTests
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("{}")]
    [InlineData("""{"inline":"AA==","blobUri":"http://a/b"}""")]
    public void What_is_not_an_order_message_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => OrderMessageCodec.Decode(text));

    [Fact]
    public void A_message_comes_back_as_it_was()
    {
        var signed = Signed(100);
        var text = OrderMessageCodec.Encode(signed, out _);
        var back = OrderMessageCodec.DecodeInline(OrderMessageCodec.Decode(text!).Inline!);
        Assert.Equal(signed.Payload, back.Payload);
        Assert.Equal(signed.Signature, back.Signature);
    }

    [Fact]
    public void The_largest_inline_message_fits_a_queue_message()
    {
        var size = 10_000;
        string? text;
        string? largest = null;
        while ((text = OrderMessageCodec.Encode(Signed(size += 100), out _)) is not null)
            largest = text;
        Assert.True(Convert.ToBase64String(Encoding.UTF8.GetBytes(largest!)).Length <= 64 * 1024);
    }

    [Fact]
    public void A_small_message_that_unpacks_to_a_large_one_is_refused()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++)
                gzip.Write(zeros);
        }

        Assert.True(bomb.Length < 100_000);
        var refused = Assert.Throws<InvalidDataException>(() => OrderMessageCodec.Decompress(bomb.ToArray()));
        Assert.Contains("Unpacks to more", refused.Message);
    }

    private static SignedMessage Signed(int bytes) => new("control-plane", "host1", DateTimeOffset.UnixEpoch, RandomNumberGenerator.GetBytes(bytes), [1, 2, 3]);
}
