using FsCheck.Xunit;
using Sidecar.Core.Json;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Examples;

public class JsonPointerExamples
{
    // The document and the answers of RFC 6901 §5.
    const string Document =
        """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""";

    [Theory]
    [InlineData("/foo", """["bar","baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("/foo/2", null)]
    [InlineData("/foo/-", null)]
    [InlineData("/foo/01", null)]
    [InlineData("/foo/-1", null)]
    [InlineData("/foo/0/x", null)]
    [InlineData("/none", null)]
    public void It_finds_what_the_standard_says(string pointer, string? expected) =>
        Assert.Equal(
            expected,
            JsonPointer.Parse(pointer).Find(StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(Document)))?.ToJsonString());

    [Fact]
    public void The_default_is_the_whole_document()
    {
        Assert.Equal(JsonPointer.Root, default);
        Assert.Equal(JsonPointer.Root, JsonPointer.Parse(""));
        Assert.Empty(default(JsonPointer).Tokens);
        Assert.Equal("", default(JsonPointer).ToString());
    }

    [Fact]
    public void A_null_is_told_from_nothing()
    {
        var document = StrictJson.Parse("""{"a":null}"""u8);

        Assert.True((JsonPointer.Root / "a").TryFind(document, out var found));
        Assert.Null(found);
        Assert.False((JsonPointer.Root / "b").TryFind(document, out _));
    }

    [Theory]
    [InlineData("a", "'a' is no JSON Pointer: expected nothing or '/' at its start, found 'a'.")]
    [InlineData("/a~", "'/a~' is no JSON Pointer: expected '~0' or '~1' at position 3, found '~'.")]
    [InlineData("/~2", "'/~2' is no JSON Pointer: expected '~0' or '~1' at position 2, found '~2'.")]
    public void What_is_none_is_refused(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => JsonPointer.Parse(text)).Message);
        Assert.False(JsonPointer.TryParse(text, out _));
    }

    [Property(Arbitrary = [typeof(JsonGen)])]
    public void Tokens_come_back_as_they_went_in(string[] tokens)
    {
        tokens = [.. tokens.Where(token => token is not null)];
        var pointer = tokens.Aggregate(JsonPointer.Root, (at, token) => at / token);

        Assert.Equal(tokens, pointer.Tokens);
        Assert.Equal(pointer, JsonPointer.Parse(pointer.ToString()));
        Assert.Equal(tokens.LastOrDefault() ?? "", pointer.Last);
        Assert.Equal(tokens.SkipLast(1), pointer.Parent.Tokens);
        Assert.True(pointer.StartsWith(pointer.Parent));
    }
}
