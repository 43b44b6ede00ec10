using FsCheck.Xunit;
using Sidecar.Webhook.Reviews;

namespace Sidecar.Webhook.Tests.Reviews;

public class ReviewTimeoutTests
{
    [Theory]
    [InlineData("5s", 5)]
    [InlineData("30s", 30)]
    [InlineData("1m", 30)]
    [InlineData("1h", 30)]
    [InlineData("1.5s", 1.5)]
    [InlineData(".5s", 0.5)]
    [InlineData("1s500ms", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("9999999999h", 30)]
    public void A_duration_of_Go_is_read_up_to_the_longest_timeout(string text, double seconds)
    {
        Assert.True(ReviewTimeout.TryParse(text, out var timeout));
        Assert.Equal(TimeSpan.FromSeconds(seconds), timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("1..5s")]
    [InlineData("5sx")]
    [InlineData("NaNs")]
    public void Any_other_text_is_none(string text) => Assert.False(ReviewTimeout.TryParse(text, out _));

    [Property]
    public void Whole_seconds_are_read_as_the_API_server_writes_them(byte seconds) =>
        Assert.Equal(seconds > 0, ReviewTimeout.TryParse($"{seconds}s", out var timeout)
            && timeout.TotalSeconds == Math.Min((int)seconds, 30));

    [Property]
    public void No_text_makes_it_throw_or_exceed_the_longest(string? text) =>
        Assert.True(!ReviewTimeout.TryParse(text ?? "", out var timeout) || timeout <= ReviewTimeout.Longest);
}
