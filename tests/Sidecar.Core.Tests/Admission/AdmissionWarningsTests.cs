using FsCheck.Xunit;
using Sidecar.Core.Admission;

namespace Sidecar.Core.Tests.Admission;

public class AdmissionWarningsTests
{
    [Property]
    public void Every_text_reaches_the_user(string?[] texts, bool lengthen)
    {
        var given = texts.OfType<string>().Select(text => lengthen ? string.Concat(Enumerable.Repeat(text, 300)) : text).ToList();
        var warnings = AdmissionWarnings.From(given);
        Assert.DoesNotContain(warnings, text => text.Length == 0 || text.Any(char.IsControl));
        Assert.Equal(warnings.Count, warnings.Distinct().Count());
        Assert.True(warnings.Sum(text => text.Length) <= AdmissionWarnings.MaxTotal);
        if (given.Any(text => text.Any(c => !char.IsControl(c) && !char.IsWhiteSpace(c))))
            Assert.NotEmpty(warnings);
    }

    [Property]
    public void Making_texts_fit_twice_is_making_them_fit_once(string?[] texts)
    {
        var once = AdmissionWarnings.From(texts.OfType<string>());
        Assert.Equal(once, AdmissionWarnings.From(once));
    }

    [Fact]
    public void Texts_stay_whole_while_there_is_room() =>
        Assert.Equal([new string('a', 4096)], AdmissionWarnings.From([new string('a', 4096)]));

    [Fact]
    public void Line_breaks_become_blanks_and_repeated_texts_are_left_out() =>
        Assert.Equal(["a b", "c"], AdmissionWarnings.From(["a\r\n\tb", "", "c", " ", "a b"]));

    [Fact]
    public void What_does_not_fit_is_counted()
    {
        var warnings = AdmissionWarnings.From(Enumerable.Range(1, 100).Select(n => $"{n:000}" + new string('x', 97)));
        Assert.Equal("040" + new string('x', 97), warnings[^2]);
        Assert.Equal("… and 60 more warnings", warnings[^1]);
    }

    [Fact]
    public void A_long_text_among_too_many_is_cut_visibly_and_between_characters()
    {
        var warnings = AdmissionWarnings.From([new string('x', 254) + "😀" + new string('y', 4000)]);
        Assert.Equal([new string('x', 254) + "…"], warnings);
    }
}
