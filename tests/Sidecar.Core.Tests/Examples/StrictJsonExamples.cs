using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Tests.Examples;

public class StrictJsonExamples
{
    [Theory]
    [InlineData("", "1:1: found nothing, expected a JSON value")]
    [InlineData(" \n ", "2:2: found nothing, expected a JSON value")]
    [InlineData("{\"a\":1,\n \"b\":{\"c\":1,\"\\u0063\":2}}", "2:13: /b/c: the key appears twice, first in line 2")]
    [InlineData("[{\"a\":1},{\"a\":1,\n\"a\":1}]", "2:1: /1/a: the key appears twice, first in line 1")]
    [InlineData("{\"a\":\"b", "1:8: /a: the text ends too early: expected end of string, but instead reached end of data")]
    [InlineData("[1,]", "1:4: /0: the JSON array contains a trailing comma at the end which is not supported in this mode. Change the reader options")]
    [InlineData("{\"é\":tru}", "1:9: /é: 'tru}' is an invalid JSON literal. Expected the literal 'true'")]
    [InlineData("{} x", "1:4: 'x' is invalid after a single JSON value. Expected end of data")]
    [InlineData("// no", "1:1: '/' is an invalid start of a value")]
    [InlineData("{\"a\":\"\\ud800\"}", "1:6: /a: found an escaped half of a surrogate pair, expected both halves")]
    [InlineData("{\"\\uDC00\":1}", "1:2: found an escaped half of a surrogate pair, expected both halves")]
    [InlineData("[[[[1]]]]", "1:4: /0/0: nested deeper than 3 levels")]
    public void Errors_say_where_and_what(string text, string message)
    {
        var error = Assert.Throws<JsonFormatException>(
            () => StrictJson.Parse(Encoding.UTF8.GetBytes(text), new JsonLimits { MaxDepth = 3 }));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] text = [.. "{\n\"é\":\""u8, 0xC3, (byte)'"', (byte)'}'];

        Assert.Equal(
            "2:6: found byte 0xC3, expected UTF-8",
            Assert.Throws<JsonFormatException>(() => StrictJson.Parse(text)).Message);
    }

    [Fact]
    public void A_text_beyond_the_limit_is_refused()
    {
        var limits = new JsonLimits { MaxBytes = 4 };

        Assert.NotNull(StrictJson.Parse("1234"u8, limits));
        Assert.Equal(
            "1:1: the text has 5 bytes, expected at most 4",
            Assert.Throws<JsonFormatException>(() => StrictJson.Parse("12345"u8, limits)).Message);
    }

    [Theory]
    [InlineData("[1,2]", true)]
    [InlineData("{\"a\":[1]}", true)]
    [InlineData("[\",,,,{{[[\"]", true)]
    [InlineData("[1,2,3]", false)]
    [InlineData("{\"a\":1,\"b\":{}, \"c\":2}", false)]
    public void A_text_of_too_many_values_is_refused(string text, bool good)
    {
        var limits = new JsonLimits { MaxValues = 3 };
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (good)
            Assert.Equal(text, StrictJson.Parse(utf8, limits)!.ToJsonString());
        else
            Assert.EndsWith("found more than 3 values", Assert.Throws<JsonFormatException>(() => StrictJson.Parse(utf8, limits)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_text_with_an_escaped_surrogate_pair_is_read_in_time_that_grows_with_its_length()
    {
        // Looking for line breaks anew at each of the 60,000 keys would take minutes.
        var text = "{\"a\":\"\\ud83d\\ude00\"," + string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"key number {i}\":\"{new string('x', 40)}\"")) + "}";

        Assert.Equal(60_001, StrictJson.Parse(Encoding.UTF8.GetBytes(text))!.AsObject().Count);
    }

    [Fact]
    public void The_limits_are_eight_mebibytes_128_levels_and_half_a_million_values()
    {
        Assert.Equal(500_000, JsonLimits.Default.MaxValues);
        Assert.Throws<ArgumentOutOfRangeException>(() => new JsonLimits { MaxValues = 0 });
        Assert.Equal(8 * 1024 * 1024, JsonLimits.Default.MaxBytes);
        Assert.Equal(128, JsonLimits.Default.MaxDepth);
        Assert.Throws<ArgumentOutOfRangeException>(() => new JsonLimits { MaxDepth = 501 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JsonLimits { MaxBytes = 0 });
    }

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Equal(1, (int)StrictJson.Parse("\uFEFF1"u8)!);

    [Fact]
    public void Numbers_keep_their_text_and_keys_their_order()
    {
        const string text = """{"z":1e3,"a":1234567890123456789012345678901234567890,"m":-0,"b":1.50}""";

        Assert.Equal(text, StrictJson.Parse(Encoding.UTF8.GetBytes(text))!.ToJsonString());
    }

    [Fact]
    public void The_text_may_change_afterwards()
    {
        var text = "{\"a\":\"before\"}"u8.ToArray();
        var value = StrictJson.Parse(text);
        text.AsSpan().Fill((byte)' ');

        Assert.Equal("before", (string?)value!["a"]);
    }

    [Fact]
    public void This_runtime_tells_which_parts_are_still_text()
    {
        Assert.True(LazyBacking.IsSupported);
        var node = (JsonObject)StrictJson.Parse("{\"a\":{\"b\":[1]},\"c\":[2]}"u8)!;

        Assert.True(new JsonView(node).IsElement);
        _ = node["a"];
        Assert.False(new JsonView(node).IsElement);
        Assert.True(new JsonView(node["a"]).IsElement);
        Assert.True(new JsonView(node["c"]).IsElement);
    }
}
