using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Sidecar.Proxy.Sniffing;

namespace Sidecar.Proxy.Tests.Sniffing;

public class HttpHeadTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n", "Http1", "shop.example.com")]
    [InlineData("GET / HTTP/1.1\r\nAccept: */*\r\nhOST:\tShop.Example.COM.:8080 \r\n\r\n", "Http1", "shop.example.com")]
    [InlineData("POST /cart?x=1 HTTP/1.0\nhost: [fd00::1]:80\n\n", "Http1", "fd00::1")]
    [InlineData("GET http://other.example/path HTTP/1.1\r\nHost: shop\r\n\r\n", "Http1", "other.example")]
    [InlineData("GET /http://x/ HTTP/1.1\r\nHost: shop\r\n\r\n", "Http1", "shop")]
    [InlineData("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", "Http1", null)]
    [InlineData("GET / HTTP/1.1\r\nHost: sh op\r\n\r\n", "Http1", null)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0", "Http2", null)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nNO\r\n\r\n", "Unknown", null)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "Unknown", null)]
    [InlineData("EHLO mail.example.com\r\n", "Unknown", null)]
    [InlineData("GET / HTTP/2.0\r\nHost: shop\r\n\r\n", "Unknown", null)]
    [InlineData("GET  HTTP/1.1\r\n", "Unknown", null)]
    [InlineData("\0\0\0\u0001", "Unknown", null)]
    public void First_lines_are_told_apart(string text, string kind, string? host) =>
        Assert.Equal(new Sniffed(Enum.Parse<SniffKind>(kind), host), Sniffed.Read(Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nAccept: */*\r\nHost: shop.example.com\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("PUT http://other.example/path HTTP/1.1\r\nHost: shop\r\n\r\n")]
    public void Cut_at_any_byte_it_says_nothing_or_the_same(string text)
    {
        var whole = Encoding.ASCII.GetBytes(text);
        var all = Sniffed.Read(whole);
        for (var length = 0; length < whole.Length; length++)
            Assert.True(Sniffed.Read(whole.AsSpan(0, length)) is var part && (part == default || part == all), $"{length} bytes: {part}");
    }

    [Property(MaxTest = 2000)]
    public void Any_bytes_have_an_answer(byte[] garbage, NonNull<string> text)
    {
        _ = Sniffed.Read(garbage);
        _ = Sniffed.Read(Encoding.UTF8.GetBytes("GET " + text.Get));
        _ = Sniffed.Read([.. "GET / HTTP/1.1\r\n"u8, .. garbage]);
    }

    [Fact]
    public void A_head_without_end_is_bounded()
    {
        Assert.Equal(SniffKind.Unknown, Sniffed.Read(Encoding.ASCII.GetBytes("GET /" + new string('a', HttpHead.MaxHead))).Kind);
        Assert.Equal(new Sniffed(SniffKind.Http1), Sniffed.Read(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n" + new string('a', HttpHead.MaxHead))));
    }
}
