using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Yaml;

/// <summary>One document of a <see cref="YamlStream"/>: its exact text and its value.</summary>
public sealed class YamlDocument
{
    readonly string source;
    readonly JsonLimits limits;
    readonly JsonNode? root;
    readonly int rootLine;
    readonly bool isJson;
    readonly Lazy<Dictionary<JsonPointer, (int Line, int Column)>> positions;

    YamlDocument(string text, int firstLine, string source, JsonLimits limits, Content content)
    {
        Text = text;
        FirstLine = firstLine;
        this.source = source;
        this.limits = limits;
        (root, rootLine, isJson) = content;
        positions = new(FindPositions);
    }

    /// <summary>The text from the end of the document before to the end of this one, with markers and comments.</summary>
    public string Text { get; }

    /// <summary>The line of the stream in which the text begins, from 1.</summary>
    public int FirstLine { get; }

    /// <summary>Whether there is no value: nothing but comments and markers, or a null.</summary>
    public bool IsEmpty => root is null;

    /// <summary>The value. The document's own: to be read only.</summary>
    internal JsonNode? Root => root;

    /// <summary>The value: a copy on each call, null if <see cref="IsEmpty"/>.</summary>
    public JsonNode? ToJson() => root?.DeepClone();

    /// <summary>Where in the stream a value is written: its key, or the item of a list. From 1.</summary>
    /// <remarks>
    /// For a value that is not there, or that stands elsewhere and is only referred to by an alias or a merge key, it
    /// is the place of what would hold it.
    /// </remarks>
    /// <param name="pointer">The value, in <see cref="ToJson"/>.</param>
    public (int Line, int Column) PositionOf(JsonPointer pointer)
    {
        for (; ; pointer = pointer.Parent)
            if (positions.Value.TryGetValue(pointer, out var position))
                return position;
            else if (pointer.IsRoot)
                return (FirstLine, 1);
    }

    /// <summary>The text of this document with another value.</summary>
    /// <remarks>
    /// Comments and markers before and after the value stay, line breaks are of the same kind; the value itself is
    /// written anew, in YAML or, where this document is JSON, in JSON. For an equal value it is <see cref="Text"/>.
    /// </remarks>
    /// <param name="value">The new value; it is not changed.</param>
    public string Rewrite(JsonNode? value)
    {
        if (JsonEquality.Instance.Equals(new(root), new(value)))
            return Text;
        var body = isJson ? JsonBody(value) : YamlWriter.Write(value);
        var text = Lead() + body + Tail();
        return Text.Contains("\r\n", StringComparison.Ordinal)
            ? text.ReplaceLineEndings("\n").Replace("\n", "\r\n", StringComparison.Ordinal)
            : text;
    }

    internal static YamlDocument Read(
        string text, int firstLine, string source, JsonLimits limits, List<Diagnostic> problems)
    {
        var content = ReadJson(text, limits) ?? ReadYaml(text, firstLine, source, limits, problems);
        return new(text, firstLine, source, limits, content);
    }

    // JSON is read as JSON: it may be indented with tabs and escape what YAML does not know.
    static Content? ReadJson(string text, JsonLimits limits)
    {
        var start = YamlSplitter.StartOfContent(text);
        if (start == text.Length || text[start] is not ('{' or '['))
            return null;
        try
        {
            var value = StrictJson.Parse(Encoding.UTF8.GetBytes(text[start..]), limits);
            return new(value, text.AsSpan(0, start).Count('\n') + 1, IsJson: true);
        }
        catch (JsonFormatException)
        {
            // A flow collection of YAML; and if it is not that either, YAML's words for it will do.
            return null;
        }
    }

    static Content ReadYaml(string text, int firstLine, string source, JsonLimits limits, List<Diagnostic> problems)
    {
        var reader = new YamlReader(text, firstLine, source, limits, positions: null);
        var value = reader.Read();
        problems.AddRange(reader.Problems);
        return new(value, reader.RootLine, IsJson: false);
    }

    Dictionary<JsonPointer, (int Line, int Column)> FindPositions()
    {
        var found = new Dictionary<JsonPointer, (int Line, int Column)>();
        new YamlReader(Text, FirstLine, source, limits, found).Read();
        return found;
    }

    // Everything before the line in which the value begins; of a line it shares with a marker, the marker.
    string Lead()
    {
        var lead = "";
        foreach (var (line, number) in YamlSplitter.Lines(Text))
        {
            if (number < rootLine)
                lead += Text[line];
            else if (number == rootLine && YamlSplitter.IsMarker(Text[line].TrimStart(YamlSplitter.ByteOrderMark), "---"))
                lead += "---\n";
        }
        return root is null && lead.Length > 0 && lead[^1] != '\n' ? lead + "\n" : lead;
    }

    // The comments after the value, and the marker that ends the document.
    string Tail()
    {
        var tail = "";
        foreach (var (line, _) in YamlSplitter.Lines(Text).Reverse())
        {
            var text = Text[line];
            if (text[0] == '#' || YamlSplitter.IsMarker(text, "..."))
                tail = text + tail;
            else if (!string.IsNullOrWhiteSpace(text))
                break;
            else if (tail.Length > 0)
                tail = text + tail;
        }
        return tail.TrimStart('\r', '\n', ' ');
    }

    static string JsonBody(JsonNode? value)
    {
        var options = JsonText.Options with { Indented = true };
        return JsonText.Write(new JsonView(value).WriteTo, options) + "\n";
    }

    readonly record struct Content(JsonNode? Root, int RootLine, bool IsJson);
}
