using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Sidecar.Core.Json;

/// <summary>Reads JSON (RFC 8259) without the forgiveness that loses data.</summary>
/// <remarks>
/// Refused: a key that appears twice in an object, comments, trailing commas, text after the value, bytes that are not
/// UTF-8, an escaped half of a surrogate pair, and what exceeds <see cref="JsonLimits"/>. A byte order mark at the
/// start is skipped. Numbers keep their text and objects their order. The tree is backed by the text until it is
/// looked into, so what is never touched costs next to nothing.
/// </remarks>
public static class StrictJson
{
    /// <summary>Reads one JSON value.</summary>
    /// <param name="utf8">The text. It is copied: the caller may reuse it.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <returns>The value, null for the JSON null.</returns>
    /// <exception cref="JsonFormatException">The text is not such a value; it says what was found, and where.</exception>
    public static JsonNode? Parse(ReadOnlyMemory<byte> utf8, JsonLimits? limits = null) => Parse(utf8.Span, limits);

    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, JsonLimits?)"/>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        new JsonView(ParseElement(utf8, limits ?? JsonLimits.Default)).ToNode();

    /// <summary>Reads one JSON value into an element that lives as long as it is referred to.</summary>
    internal static JsonElement ParseElement(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
            throw new JsonFormatException(
                $"the text has {utf8.Length} bytes, expected at most {limits.MaxBytes}", 1, 1);
        var text = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!Utf8.IsValid(text))
            throw StrictJsonFault.InvalidUtf8(text);
        // A surrogate can only be escaped as \uD8xx to \uDFxx. Texts with one are rare and looked at more closely.
        if (text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0)
            StrictJsonFault.ThrowOnHalfSurrogate(text, limits);
        // Every value but the first follows one of these three, so there are no more values than this.
        if (text.Count((byte)',') + text.Count((byte)'{') + text.Count((byte)'[') >= limits.MaxValues)
            StrictJsonFault.ThrowOnTooManyValues(text, limits);
        try
        {
            return JsonElement.Parse(
                text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = limits.MaxDepth });
        }
        catch (JsonException error)
        {
            throw StrictJsonFault.Explain(text, limits, error);
        }
    }
}
