using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks;

/// <summary>Reads fields of a webhook configuration and collects what is wrong with them. Null reads as absent.</summary>
sealed class WebhookFields
{
    readonly List<WebhookProblem> problems = [];

    public void ThrowIfAnything()
    {
        if (problems.Count > 0)
            throw new WebhookFormatException([.. problems]);
    }

    public void Wrong(JsonPointer at, string message) => problems.Add(new(at, message));

    public string? Text(JsonObject parent, string key, JsonPointer at)
    {
        var node = parent[key];
        if (IsText(node, out var text))
            return text;
        if (node is not null)
            Wrong(at / key, $"expected a text, found {Found(node)}");
        return null;
    }

    public string RequiredText(JsonObject parent, string key, JsonPointer at)
    {
        if (parent[key] is null)
            Wrong(at / key, "expected a text, found nothing");
        return Text(parent, key, at) ?? "";
    }

    public int? Integer(JsonObject parent, string key, JsonPointer at)
    {
        if (parent[key] is not { } node)
            return null;
        if (node.GetValueKind() == JsonValueKind.Number
            && int.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        Wrong(at / key, $"expected a whole number of 32 bits, found {Found(node)}");
        return null;
    }

    public T? Choice<T>(JsonObject parent, string key, JsonPointer at, WebhookVocabulary<T> words) where T : struct, Enum
    {
        if (Text(parent, key, at) is not { } text)
            return null;
        if (!words.TryRead(text, out var value))
            Wrong(at / key, $"expected one of {words.Words}, found \"{text}\"");
        return value;
    }

    public JsonObject? Object(JsonObject parent, string key, JsonPointer at)
    {
        var node = parent[key];
        if (node is not null and not JsonObject)
            Wrong(at / key, $"expected an object, found {Found(node)}");
        return node as JsonObject;
    }

    public EquatableArray<T> Objects<T>(JsonObject parent, string key, JsonPointer at, Func<JsonObject, JsonPointer, T> read)
    {
        var items = new List<T>();
        foreach (var (item, pointer) in Items(parent, key, at))
        {
            if (item is JsonObject found)
                items.Add(read(found, pointer));
            else
                Wrong(pointer, $"expected an object, found {Found(item)}");
        }
        return [.. items];
    }

    public EquatableArray<string> Texts(JsonObject parent, string key, JsonPointer at)
    {
        var items = new List<string>();
        foreach (var (item, pointer) in Items(parent, key, at))
        {
            if (IsText(item, out var text))
                items.Add(text);
            else
                Wrong(pointer, $"expected a text, found {Found(item)}");
        }
        return [.. items];
    }

    public EquatableArray<T> Choices<T>(JsonObject parent, string key, JsonPointer at, WebhookVocabulary<T> words)
        where T : struct, Enum
    {
        var texts = Texts(parent, key, at);
        var items = new List<T>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (words.TryRead(texts[i], out var value))
                items.Add(value.Value);
            else
                Wrong(at / key / i, $"expected one of {words.Words}, found \"{texts[i]}\"");
        }
        return [.. items];
    }

    IEnumerable<(JsonNode? Item, JsonPointer At)> Items(JsonObject parent, string key, JsonPointer at)
    {
        var node = parent[key];
        if (node is JsonArray list)
            return list.Select((item, index) => (item, at / key / index));
        if (node is not null)
            Wrong(at / key, $"expected a list, found {Found(node)}");
        return [];
    }

    public static bool IsText(JsonNode? node, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        return node is JsonValue value && value.TryGetValue(out text);
    }

    static string Found(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text \"{node.GetValue<string>()}\"",
        JsonValueKind.Number => $"the number {node.ToJsonString()}",
        _ => node.ToJsonString(),
    };
}
