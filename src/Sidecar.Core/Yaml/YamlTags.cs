using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sidecar.Core.Yaml;

/// <summary>Gives a scalar the value its tag or its spelling asks for.</summary>
static partial class YamlTags
{
    const string Prefix = "tag:yaml.org,2002:";
    public const string Merge = Prefix + "merge";

    /// <summary>The value, and what is wrong with it, if something is.</summary>
    public static JsonNode? Resolve(Scalar scalar, out string? problem)
    {
        problem = null;
        if (scalar.Tag.IsEmpty)
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value, out problem) : JsonValue.Create(scalar.Value);
        var tag = scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        return tag switch
        {
            Prefix + "binary" => Binary(scalar.Value, out problem),
            Prefix + "null" => Tagged("!!null", scalar.Value, out problem, YamlScalarKind.Null),
            Prefix + "bool" => Tagged("!!bool", scalar.Value, out problem, YamlScalarKind.True, YamlScalarKind.False),
            Prefix + "int" => Tagged("!!int", scalar.Value, out problem, YamlScalarKind.Integer),
            Prefix + "float" => TaggedFloat(scalar.Value, out problem),
            Prefix + "timestamp" => Timestamp(scalar.Value, out problem),
            // Tags that Kubernetes' reader does not know make a text of the scalar, as !!str does.
            _ => JsonValue.Create(scalar.Value),
        };
    }

    /// <summary>The text that a key of a mapping has in JSON; null if readers do not agree on it.</summary>
    public static string? KeyText(JsonNode key)
    {
        var text = key.ToJsonString();
        return key.GetValueKind() switch
        {
            JsonValueKind.String => key.GetValue<string>(),
            JsonValueKind.True or JsonValueKind.False => text,
            JsonValueKind.Number when long.TryParse(text, CultureInfo.InvariantCulture, out _) => text == "-0" ? "0" : text,
            // Kubernetes' reader writes a float anew, from 32 bits; where that changes nothing, the key is clear.
            JsonValueKind.Number when PlainDecimal.IsMatch(text)
                && float.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) == text => text,
            _ => null,
        };
    }

    /// <summary>The kind of a value, for messages.</summary>
    public static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };

    /// <summary>A number that keeps its text.</summary>
    public static JsonNode Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) && text != "-0"
            ? JsonValue.Create(small)
            : JsonValue.Create(JsonElement.Parse(Encoding.ASCII.GetBytes(text)))!;

    static JsonNode? Plain(string text, out string? problem)
    {
        var kind = YamlScalar.Classify(text, out var number);
        problem = kind == YamlScalarKind.NotFinite
            ? $"found {text}, which JSON cannot hold, expected a finite number or a text in quotes"
            : null;
        return Value(kind, text, number);
    }

    static JsonNode? Value(YamlScalarKind kind, string text, string number) => kind switch
    {
        YamlScalarKind.Null or YamlScalarKind.NotFinite => null,
        YamlScalarKind.True => JsonValue.Create(true),
        YamlScalarKind.False => JsonValue.Create(false),
        YamlScalarKind.Integer or YamlScalarKind.Float => Number(number),
        _ => JsonValue.Create(text),
    };

    static JsonNode? Tagged(string tag, string text, out string? problem, params ReadOnlySpan<YamlScalarKind> expected)
    {
        var kind = YamlScalar.Classify(text, out var number);
        problem = expected.Contains(kind) ? null : $"found '{text}', expected a value that fits its tag {tag}";
        return Value(kind, text, number);
    }

    // The tag also marks a number beyond the range of a double, which without it is a text.
    static JsonNode? TaggedFloat(string text, out string? problem)
    {
        problem = null;
        return YamlScalar.IsJsonNumber(text)
            ? Number(text)
            : Tagged("!!float", text, out problem, YamlScalarKind.Integer, YamlScalarKind.Float);
    }

    static JsonValue Timestamp(string text, out string? problem)
    {
        problem = Date.IsMatch(text) ? null : $"found '{text}', expected a value that fits its tag !!timestamp";
        return JsonValue.Create(text);
    }

    static JsonValue Binary(string text, out string? problem)
    {
        problem = null;
        try
        {
            return JsonValue.Create(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text)));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            problem = "found a value of tag !!binary, expected base64 of UTF-8 text";
            return JsonValue.Create(text);
        }
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,5})\.[0-9]{0,5}[1-9]\z", RegexOptions.CultureInvariant)]
    static partial Regex PlainDecimal { get; }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]*)?[ \t]*(Z|[-+][0-9:]+)?)?\z",
        RegexOptions.CultureInvariant)]
    static partial Regex Date { get; }
}
