using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Yaml;

/// <summary>Writes a JSON value as YAML that people like to read.</summary>
/// <remarks>
/// Block style, indented by two, lists no deeper than their key, as <c>kubectl</c> writes. Keys keep their order and
/// numbers their text. Texts of several lines become literal blocks, others have quotes only where a reader of YAML 1.1
/// or 1.2 would take them for something else. What <see cref="YamlStream"/> reads of it is the same value. A number
/// beyond the range of a double gets the tag <c>!!float</c>, as it is a text to Kubernetes' reader otherwise.
/// </remarks>
public static class YamlWriter
{
    /// <summary>Writes one value.</summary>
    /// <param name="node">The value; it is not changed.</param>
    /// <returns>The text of one document, without a marker, ending in a line feed.</returns>
    public static string Write(JsonNode? node)
    {
        var output = new StringBuilder();
        var view = new JsonView(node);
        if (IsBlock(view))
            Block(output, view, indent: 0, isInline: false);
        else
            output.Append(Inline(view, indent: 0)).Append('\n');
        return output.ToString();
    }

    static bool IsBlock(JsonView view) =>
        view.Kind is JsonValueKind.Object or JsonValueKind.Array && view.Count > 0;

    // isInline: something already stands in the line, as "- " does before the first key of an item.
    static void Block(StringBuilder output, JsonView view, int indent, bool isInline)
    {
        if (view.Kind == JsonValueKind.Object)
            foreach (var member in view.Members)
            {
                Start(output, indent, ref isInline);
                Member(output, member.Name, member.Value, indent);
            }
        else
            foreach (var item in view.Items())
            {
                Start(output, indent, ref isInline);
                output.Append('-');
                if (IsBlock(item))
                    Block(output.Append(' '), item, indent + 2, isInline: true);
                else
                    output.Append(' ').Append(Inline(item, indent)).Append('\n');
            }
    }

    static void Start(StringBuilder output, int indent, ref bool isInline)
    {
        if (!isInline)
            output.Append(' ', indent);
        isInline = false;
    }

    static void Member(StringBuilder output, string name, JsonView value, int indent)
    {
        var key = YamlText.Key(name);
        // Readers look for the colon of a key only so far.
        if (key.Length > YamlText.MaxKeyLength)
            output.Append("? ").Append(key).Append('\n').Append(' ', indent).Append(':');
        else
            output.Append(key).Append(':');
        if (IsBlock(value))
            Block(output.Append('\n'), value, value.Kind == JsonValueKind.Object ? indent + 2 : indent, isInline: false);
        else
            output.Append(' ').Append(Inline(value, indent)).Append('\n');
    }

    static string Inline(JsonView view, int indent) => view.Kind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => YamlText.Value(view.AsString()!, indent),
        JsonValueKind.Number => Number(view.AsNumberText()!),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    static string Number(string text) =>
        YamlScalar.Classify(text, out _) is YamlScalarKind.Integer or YamlScalarKind.Float ? text : "!!float " + text;
}
