using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Templates;

/// <summary>Reads an overlay template and finds all that is wrong with it.</summary>
/// <param name="source">The name of the file, for messages.</param>
/// <param name="values">What placeholders may name; null for a template in which nothing is a placeholder.</param>
sealed class OverlayTemplateReader(string source, TemplateValues? values)
{
    readonly List<Diagnostic> problems = [];
    readonly List<JsonPointer> reported = [];
    readonly ImmutableArray<OverlayHole>.Builder holes = ImmutableArray.CreateBuilder<OverlayHole>();

    public OverlayTemplate Read(YamlStream stream)
    {
        var documents = stream.Documents.Where(document => !document.IsEmpty).ToList();
        if (documents.Count != 1)
            throw new YamlFormatException(new Diagnostic(
                source, documents.ElementAtOrDefault(1)?.FirstLine ?? 1, 1,
                $"expected one document, found {documents.Count}"));
        var document = documents[0];
        if (document.ToJson() is not JsonObject tree)
        {
            Report(document, JsonPointer.Root, PodFields.Expected("a partial pod", document.ToJson()));
            throw new YamlFormatException([.. problems]);
        }
        if (values is not null)
            FindHoles(document, tree, tree, JsonPointer.Root, values);
        CheckForm(document, tree);
        CheckMerge(document, tree);
        return problems.Count == 0
            ? OverlayTemplate.Of(tree, holes.ToImmutable())
            : throw new YamlFormatException([.. problems.OrderBy(problem => (problem.Line, problem.Column))]);
    }

    void FindHoles(YamlDocument document, JsonObject tree, JsonNode? node, JsonPointer at, TemplateValues known)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToArray())
                {
                    if (PlaceholderText.IsAny(key))
                        Report(document, at / key, "a placeholder cannot stand in a key, only in a value");
                    FindHoles(document, tree, value, at / key, known);
                }
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    FindHoles(document, tree, list[i], at / i, known);
                break;
            case not null when PodFields.IsText(node, out var text) && PlaceholderText.IsAny(text):
                AddHole(document, tree, text, at, known);
                break;
        }
    }

    void AddHole(YamlDocument document, JsonObject tree, string text, JsonPointer at, TemplateValues known)
    {
        var faults = new List<string>();
        var parsed = PlaceholderText.Parse(text, known, faults);
        foreach (var fault in faults)
            Report(document, at, fault);
        if (parsed.IsLiteral)
            OverlayTemplate.Put(tree, at.Tokens, parsed.Literal);
        else
            holes.Add(new OverlayHole(at.Tokens, parsed, At(document, at, at.ToString())));
    }

    /// <summary>The form of a pod, but where a value is filled in whose kind is not known yet.</summary>
    void CheckForm(YamlDocument document, JsonObject tree)
    {
        try
        {
            PodShape.Check(tree);
        }
        catch (PodFormatException fault)
        {
            foreach (var problem in fault.Problems)
                if (!IsFilledIn(problem.Pointer))
                    Report(document, problem.Pointer, problem.Message);
        }
    }

    /// <summary>Merges the template into nothing, which walks all of it.</summary>
    void CheckMerge(YamlDocument document, JsonObject tree)
    {
        try
        {
            StrategicMerge.Merge([], tree);
        }
        catch (StrategicMergeException fault)
        {
            if (!reported.Any(pointer => pointer.StartsWith(fault.Pointer)))
                Report(document, fault.Pointer, fault.Problem);
        }
    }

    bool IsFilledIn(JsonPointer pointer) =>
        holes.Any(hole => hole.Text.Whole is not null && hole.Path.SequenceEqual(pointer.Tokens));

    void Report(YamlDocument document, JsonPointer at, string problem)
    {
        reported.Add(at);
        problems.Add(At(document, at, at.IsRoot ? problem : $"{at}: {problem}"));
    }

    Diagnostic At(YamlDocument document, JsonPointer at, string message)
    {
        var (line, column) = document.PositionOf(at);
        return new Diagnostic(source, line, column, message);
    }
}
