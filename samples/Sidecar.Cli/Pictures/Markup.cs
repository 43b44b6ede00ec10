using System.Globalization;
using System.Text;

namespace Sidecar.Cli.Pictures;

/// <summary>Text of unknown origin made safe for XML and HTML, as content and in quoted attributes.</summary>
static class Markup
{
    /// <summary>
    /// The text with the five special characters escaped. What XML 1.0 has no way to write (control characters, halves of
    /// surrogate pairs, U+FFFE, U+FFFF) becomes U+FFFD; so do the controls that turn the direction of text around.
    /// </summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            _ = rune.Value switch
            {
                '&' => safe.Append("&amp;"),
                '<' => safe.Append("&lt;"),
                '>' => safe.Append("&gt;"),
                '"' => safe.Append("&quot;"),
                '\'' => safe.Append("&#39;"),
                '\t' or '\n' => safe.Append(' '),
                _ => safe.Append(IsShown(rune) ? rune.ToString() : "\uFFFD"),
            };
        return safe.ToString();
    }

    /// <summary>A number as attributes have it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    static bool IsShown(Rune rune) =>
        rune.Value is not (0xfffe or 0xffff) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Control
        && rune.Value is not ((>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069));
}
