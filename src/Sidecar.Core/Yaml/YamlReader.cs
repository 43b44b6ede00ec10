using System.Globalization;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sidecar.Core.Yaml;

/// <summary>Reads the events of one document into a JSON value, and collects what is wrong with it.</summary>
/// <remarks>Only YamlDotNet's parser is used: its serialiser builds on reflection and resolves scalars otherwise.</remarks>
sealed class YamlReader
{
    // Enough for every manifest that people write, too little to fill the memory ("billion laughs").
    const int MaxAliasedValues = 100_000;

    // Whoever makes more mistakes than this in one document makes one mistake many times.
    const int MaxProblems = 100;

    readonly string text;
    readonly string body;
    readonly int firstLine;
    readonly string source;
    readonly JsonLimits limits;
    readonly Dictionary<JsonPointer, (int Line, int Column)>? positions;
    readonly Parser events;
    readonly Dictionary<string, Anchor> anchors = new(StringComparer.Ordinal);
    readonly Stack<object> path = new();
    int aliasedValues;
    int values;

    public YamlReader(
        string text,
        int firstLine,
        string source,
        JsonLimits limits,
        Dictionary<JsonPointer, (int Line, int Column)>? positions)
    {
        this.text = text;
        this.firstLine = firstLine;
        this.source = source;
        this.limits = limits;
        this.positions = positions;
        body = text.StartsWith(YamlSplitter.ByteOrderMark) ? text[1..] : text;
        events = new Parser(new Scanner(new StringReader(body), skipComments: true));
    }

    public List<Diagnostic> Problems { get; } = [];

    /// <summary>The line of the text, from 1, in which the value begins; one past the last if there is none.</summary>
    public int RootLine { get; private set; } = int.MaxValue;

    public JsonNode? Read()
    {
        if (YamlFault.ForbiddenCharacter(text) is { } fault)
        {
            Report(fault.Line, fault.Column, fault.Problem);
            return null;
        }
        try
        {
            events.Consume<StreamStart>();
            if (!events.TryConsume<DocumentStart>(out _))
                return null;
            var start = events.Current!;
            RootLine = start is Scalar { Value.Length: 0, Tag.IsEmpty: true, Style: ScalarStyle.Plain }
                ? int.MaxValue
                : (int)start.Start.Line;
            return Value();
        }
        catch (YamlException error)
        {
            var (line, column, problem) = YamlFault.Explain(text, error);
            Report(line, column, problem);
            return null;
        }
        catch (Unreadable)
        {
            return null; // reported where it was found
        }
    }

    JsonNode? Value()
    {
        Record(events.Current!);
        if (++values > limits.MaxValues)
            throw Stop(events.Current!, string.Create(CultureInfo.InvariantCulture, $"found more than {limits.MaxValues} values"));
        switch (events.Consume<ParsingEvent>())
        {
            case AnchorAlias alias:
                return Alias(alias);
            case Scalar scalar:
                return Anchored(scalar, () => ScalarValue(scalar));
            case MappingStart map:
                return Anchored(map, () => Mapping(map));
            case SequenceStart list:
                return Anchored(list, () => Sequence(list));
            case var other:
                throw Stop(other, $"found {other.GetType().Name}, expected a value");
        }
    }

    JsonNode? Anchored(NodeEvent start, Func<JsonNode?> read)
    {
        if (start.Anchor.IsEmpty)
            return read();
        var anchor = anchors[start.Anchor.Value] = new Anchor();
        anchor.Value = read();
        anchor.IsComplete = true;
        return anchor.Value;
    }

    JsonNode? Alias(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out var anchor))
            throw Stop(alias, $"found *{alias.Value}, expected an anchor &{alias.Value} before it");
        if (!anchor.IsComplete)
            throw Stop(alias, $"found *{alias.Value} inside the value of &{alias.Value}, which would have no end");
        var (count, depth) = anchor.Measure();
        aliasedValues += Math.Min(count, MaxAliasedValues + 1);
        if (aliasedValues > MaxAliasedValues)
            throw Stop(alias, string.Create(
                CultureInfo.InvariantCulture, $"the aliases stand for more than {MaxAliasedValues} values"));
        if (path.Count + depth > limits.MaxDepth)
            throw TooDeep(alias);
        return anchor.Value?.DeepClone();
    }

    JsonArray Sequence(SequenceStart start)
    {
        CheckPlace(start, isBlock: start.Style == SequenceStyle.Block);
        var list = new JsonArray();
        while (!events.TryConsume<SequenceEnd>(out _))
        {
            path.Push(list.Count);
            list.Add(Value());
            path.Pop();
        }
        return list;
    }

    JsonObject Mapping(MappingStart start)
    {
        CheckPlace(start, isBlock: start.Style == MappingStyle.Block);
        var map = new YamlMapping();
        while (!events.TryConsume<MappingEnd>(out _))
        {
            var key = events.Current!;
            if (key is Scalar { Value: "<<", Style: ScalarStyle.Plain, Tag: var tag } && (tag.IsEmpty || tag.Value == YamlTags.Merge))
                Merge(map);
            else
                Member(map, key);
        }
        return map.Value;
    }

    void Member(YamlMapping map, ParsingEvent key)
    {
        var name = Key();
        path.Push(name);
        if (positions is not null)
            positions[Here] = Position(key);
        if (map.LineOf(name) is { } first)
            Report(key, string.Create(CultureInfo.InvariantCulture, $"the key appears twice, first in line {first}"));
        map.Set(name, Value(), (int)key.Start.Line + firstLine - 1);
        path.Pop();
    }

    string Key()
    {
        var start = events.Current!;
        var value = events.Accept<Scalar>(out var scalar) && scalar.Anchor.IsEmpty
            ? ScalarValue(events.Consume<Scalar>())
            : Value();
        return value switch
        {
            JsonObject => throw Stop(start, "found a mapping as a key, expected a text"),
            JsonArray => throw Stop(start, "found a list as a key, expected a text"),
            null => throw Stop(start, "found null as a key, expected a text: put it in quotes"),
            _ => YamlTags.KeyText(value) ?? throw Stop(
                start, $"found {value.ToJsonString()} as a key, which readers write in different ways: put it in quotes"),
        };
    }

    void Merge(YamlMapping map)
    {
        var key = events.Consume<Scalar>();
        if (map.MergeLine is { } first)
            throw Stop(key, string.Create(CultureInfo.InvariantCulture, $"the key << appears twice, first in line {first}"));
        map.MergeLine = (int)key.Start.Line + firstLine - 1;
        path.Push("<<");
        var value = Value();
        path.Pop();
        IEnumerable<JsonNode?> parts = value is JsonArray list ? list : [value];
        foreach (var part in parts)
        {
            if (part is not JsonObject from)
                throw Stop(key, $"found {YamlTags.KindOf(part)} under <<, expected a mapping or a list of mappings");
            foreach (var (name, member) in from)
                if (map.LineOf(name) is not null)
                    Report(key, $"<< comes after the key '{name}', which it would set too: YAML and Kubernetes "
                        + "disagree on which counts; put << first");
                else
                    map.MergeIn(name, member?.DeepClone());
        }
    }

    JsonNode? ScalarValue(Scalar scalar)
    {
        var value = YamlTags.Resolve(scalar, out var problem);
        if (problem is not null)
            Report(scalar, problem);
        return value;
    }

    void CheckPlace(NodeEvent start, bool isBlock)
    {
        if (path.Count >= limits.MaxDepth)
            throw TooDeep(start);
        // The parser lets a tab stand between "-" and a mapping; Kubernetes' reader does not.
        if (isBlock && YamlFault.HasTabBefore(body, start.Start))
            throw Stop(start, YamlFault.Tab);
    }

    Unreadable TooDeep(ParsingEvent at) =>
        Stop(at, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {limits.MaxDepth} levels"));

    void Record(ParsingEvent start)
    {
        positions?.TryAdd(Here, Position(start));
    }

    JsonPointer Here => path.Reverse().Aggregate(
        JsonPointer.Root, (pointer, step) => step is int index ? pointer / index : pointer / (string)step);

    (int Line, int Column) Position(ParsingEvent at) => ((int)at.Start.Line + firstLine - 1, (int)at.Start.Column);

    void Report(ParsingEvent at, string problem)
    {
        var pointer = Here;
        Report((int)at.Start.Line, (int)at.Start.Column, pointer.IsRoot ? problem : $"{pointer}: {problem}");
    }

    void Report(int line, int column, string problem)
    {
        if (Problems.Count == MaxProblems)
            throw new Unreadable();
        Problems.Add(new(source, line + firstLine - 1, column, problem));
    }

    Unreadable Stop(ParsingEvent at, string problem)
    {
        Report(at, problem);
        return new();
    }

    /// <summary>The rest of a document makes no sense after this.</summary>
    sealed class Unreadable : Exception;

    sealed class Anchor
    {
        (int Count, int Depth)? size;

        public JsonNode? Value { get; set; }

        public bool IsComplete { get; set; }

        public (int Count, int Depth) Measure() => size ??= Measure(Value);

        static (int Count, int Depth) Measure(JsonNode? node)
        {
            IEnumerable<JsonNode?> parts = node switch
            {
                JsonObject map => map.Select(member => member.Value),
                JsonArray list => list,
                _ => [],
            };
            var (count, depth) = (1, 0);
            foreach (var part in parts.Select(Measure))
                (count, depth) = (count + part.Count, Math.Max(depth, part.Depth));
            return (count, node is JsonObject or JsonArray ? depth + 1 : 0);
        }
    }
}
