using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Writes what the model keeps as text. A statement that was read of JSON and had no words is that JSON; words are put into JSON
/// where what comes out reads back to the very same words, and otherwise not at all: nothing is guessed.
/// </summary>
static class NftJsonUnknownWriter
{
    public static JsonNode? Write(string text)
    {
        if (text.StartsWith('{'))
            return Parsed(text);
        var problems = new List<Diagnostic>();
        var at = new NftCursor(NftLexer.Read(text, problems));
        return problems.Count == 0 && NftJsonStatement.Read(at) is { } found && at.AtEnd && NftJsonText.Statement(ElementOf(found)) == text
            ? found
            : null;
    }

    static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject { Count: 1 } statement ? statement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonElement ElementOf(JsonNode node) => JsonElement.Parse(node.ToJsonString());
}
