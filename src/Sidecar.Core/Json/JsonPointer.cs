using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>A path to one value of a JSON document: a JSON Pointer (RFC 6901).</summary>
/// <remarks>
/// The text form is empty for the whole document, else each reference token follows a slash, <c>~</c> written as
/// <c>~0</c> and <c>/</c> as <c>~1</c>. This type is the only place that escapes them. <c>default</c> is
/// <see cref="Root"/>. Two pointers are equal when their tokens are.
/// </remarks>
public readonly record struct JsonPointer : ISpanParsable<JsonPointer>, ISpanFormattable
{
    readonly string? text;

    JsonPointer(string text) => this.text = text;

    /// <summary>The whole document; its text is empty.</summary>
    public static JsonPointer Root => default;

    /// <summary>Whether this is <see cref="Root"/>.</summary>
    public bool IsRoot => string.IsNullOrEmpty(text);

    string Text => text ?? "";

    /// <summary>The reference tokens from the root down, unescaped; none for <see cref="Root"/>.</summary>
    public ImmutableArray<string> Tokens =>
        IsRoot ? [] : [.. Text[1..].Split('/').Select(Unescape)];

    /// <summary>The pointer to the value that holds this one; <see cref="Root"/> holds itself.</summary>
    public JsonPointer Parent => IsRoot ? Root : new(Text[..Text.LastIndexOf('/')]);

    /// <summary>The last reference token, unescaped; empty for <see cref="Root"/>.</summary>
    public string Last => IsRoot ? "" : Unescape(Text[(Text.LastIndexOf('/') + 1)..]);

    /// <summary>The pointer to a member of the object this one points to.</summary>
    /// <param name="token">The member's name as it is, not escaped.</param>
    public JsonPointer Append(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new($"{Text}/{Escape(token)}");
    }

    /// <summary>The pointer to an item of the array this one points to.</summary>
    /// <param name="index">The item's position, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public JsonPointer Append(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(string.Create(CultureInfo.InvariantCulture, $"{Text}/{index}"));
    }

    /// <summary>The pointer that first goes where this one does and from there follows another.</summary>
    /// <param name="below">The way on from there.</param>
    public JsonPointer Append(JsonPointer below) => below.IsRoot ? this : new(Text + below.Text);

    /// <summary>The same as <see cref="Append(string)"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Append is the named form.")]
    public static JsonPointer operator /(JsonPointer pointer, string token) => pointer.Append(token);

    /// <summary>The same as <see cref="Append(int)"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Append is the named form.")]
    public static JsonPointer operator /(JsonPointer pointer, int index) => pointer.Append(index);

    /// <summary>Whether this is the other pointer or points to something below it.</summary>
    /// <param name="other">The pointer that may be this one or above it.</param>
    public bool StartsWith(JsonPointer other) =>
        Text.StartsWith(other.Text, StringComparison.Ordinal)
        && (Text.Length == other.Text.Length || Text[other.Text.Length] == '/');

    /// <summary>The same way from another start. This must start with the old one.</summary>
    internal JsonPointer Rebase(JsonPointer from, JsonPointer to) => new(to.Text + Text[from.Text.Length..]);

    /// <summary>The value this points to, or null where there is none (and where it is the JSON null).</summary>
    /// <param name="document">The document; it is not changed.</param>
    public JsonNode? Find(JsonNode? document) => TryFind(document, out var found) ? found : null;

    /// <summary>Looks the value up, and so tells a JSON null from a value that is not there.</summary>
    /// <param name="document">The document; it is not changed.</param>
    /// <param name="found">The node inside the document, null for the JSON null.</param>
    /// <returns>Whether the document has such a value.</returns>
    public bool TryFind(JsonNode? document, out JsonNode? found)
    {
        found = document;
        foreach (var token in Tokens)
        {
            switch (found)
            {
                case JsonObject map when map.TryGetPropertyValue(token, out var member):
                    found = member;
                    break;
                case JsonArray list when TryParseIndex(token, out var index) && index < list.Count:
                    found = list[index];
                    break;
                default:
                    found = null;
                    return false;
            }
        }
        return true;
    }

    /// <summary>Reads an array index as RFC 6901 §4 has it: digits, without a leading zero.</summary>
    internal static bool TryParseIndex(string token, out int index)
    {
        index = 0;
        return token.Length > 0 && (token.Length == 1 || token[0] != '0') && token.All(char.IsAsciiDigit)
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The text, such as <c>/metadata/labels/app.kubernetes.io~1name</c>.</param>
    /// <exception cref="FormatException">
    /// The text is neither empty nor begins with a slash, or a <c>~</c> is followed by neither 0 nor 1.
    /// </exception>
    public static JsonPointer Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Fault(text) is { } fault ? throw new FormatException(fault) : new(text);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text, such as <c>/metadata/labels/app.kubernetes.io~1name</c>.</param>
    /// <param name="provider">Not used: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no JSON Pointer.</exception>
    public static JsonPointer Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => Parse(s.ToString());

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text, such as <c>/metadata/labels/app.kubernetes.io~1name</c>.</param>
    /// <param name="provider">Not used: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no JSON Pointer.</exception>
    public static JsonPointer Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Reads the text form, if it is one.</summary>
    /// <param name="text">The text; null is none.</param>
    /// <param name="result">The pointer; <see cref="Root"/> where the text is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out JsonPointer result)
    {
        var good = text is not null && Fault(text) is null;
        result = good ? new(text!) : Root;
        return good;
    }

    /// <summary>Reads the text form, if it is one.</summary>
    /// <param name="s">The text; null is none.</param>
    /// <param name="provider">Not used: the text form is the same everywhere.</param>
    /// <param name="result">The pointer; <see cref="Root"/> where the text is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JsonPointer result) =>
        TryParse(s, out result);

    /// <summary>Reads the text form, if it is one.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used: the text form is the same everywhere.</param>
    /// <param name="result">The pointer; <see cref="Root"/> where the text is none.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out JsonPointer result) =>
        TryParse(s.ToString(), out result);

    /// <summary>The text form.</summary>
    public override string ToString() => Text;

    /// <summary>The text form; format and provider do not matter.</summary>
    /// <param name="format">Not used.</param>
    /// <param name="formatProvider">Not used.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => Text;

    /// <summary>Writes the text form; format and provider do not matter.</summary>
    /// <param name="destination">Where the text goes; nothing is written where it does not fit.</param>
    /// <param name="charsWritten">How long the text is; 0 where it does not fit.</param>
    /// <param name="format">Not used.</param>
    /// <param name="provider">Not used.</param>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var fits = Text.TryCopyTo(destination);
        charsWritten = fits ? Text.Length : 0;
        return fits;
    }

    /// <summary>Whether both point to the same place.</summary>
    /// <param name="other">The pointer to compare with.</param>
    public bool Equals(JsonPointer other) => Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    static string? Fault(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return $"'{text}' is no JSON Pointer: expected nothing or '/' at its start, found '{text[0]}'.";
        for (var at = text.IndexOf('~'); at >= 0; at = text.IndexOf('~', at + 1))
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1'))
                return $"'{text}' is no JSON Pointer: expected '~0' or '~1' at position {at + 1}, "
                    + $"found '{text.AsSpan(at, Math.Min(2, text.Length - at))}'.";
        return null;
    }

    /// <summary>A pointer of a text that is known to be one.</summary>
    internal static JsonPointer FromEscaped(string text) => new(text);

    internal static string Escape(string token) =>
        token.AsSpan().IndexOfAny('~', '/') < 0
            ? token
            : new StringBuilder(token).Replace("~", "~0").Replace("/", "~1").ToString();

    static string Unescape(string token) =>
        token.Contains('~', StringComparison.Ordinal)
            ? token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : token;
}
