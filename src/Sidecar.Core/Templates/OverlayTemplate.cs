using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Templates;

/// <summary>
/// A template written as a partial pod in YAML or JSON, with placeholders in its texts: <c>${name}</c>.
/// </summary>
/// <remarks>
/// <para>Placeholders are filled in in the parsed tree, never in the text, so no value can break out of its place. A
/// text that is one placeholder and nothing else becomes the value as it is, a number or a list too; elsewhere the
/// value must be a scalar and becomes part of the text.</para>
/// <para><c>${name:-default}</c> gives a default: JSON if it reads as JSON, else the text. <c>${name:?message}</c> says
/// what to tell when the value is not there. <c>$${</c> is <c>${</c> as it is. <c>$(NAME)</c>, which the kubelet
/// expands, means nothing here.</para>
/// <para>A template is checked when it is made, never first when a pod comes: syntax, names of placeholders,
/// directives, keys of merged lists, the form of a pod.</para>
/// </remarks>
public sealed class OverlayTemplate : IPodTemplate
{
    readonly JsonObject tree;
    readonly ImmutableArray<OverlayHole> holes;

    OverlayTemplate(JsonObject tree, ImmutableArray<OverlayHole> holes) => (this.tree, this.holes) = (tree, holes);

    /// <summary>The names of the values the template uses, in order, each once.</summary>
    public IEnumerable<string> Placeholders =>
        holes.SelectMany(hole => hole.Text.Parts).Select(part => part.Placeholder?.Name).OfType<string>()
            .Distinct().Order(StringComparer.Ordinal);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The partial pod, one document of YAML or JSON.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="values">What placeholders may name; null for <see cref="TemplateValues.Pod"/>.</param>
    /// <exception cref="YamlFormatException">
    /// The text is no such template; all problems are named with file, line and column.
    /// </exception>
    public static OverlayTemplate Parse(string text, string source, TemplateValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(source);
        var stream = YamlStream.Parse(Encoding.UTF8.GetBytes(text), source);
        return new OverlayTemplateReader(source, values ?? TemplateValues.Pod).Read(stream);
    }

    /// <summary>Reads a template in which nothing is a placeholder, checked like any other.</summary>
    internal static OverlayTemplate ParseLiteral(string text, string source) =>
        new OverlayTemplateReader(source, values: null).Read(YamlStream.Parse(Encoding.UTF8.GetBytes(text), source));

    internal static OverlayTemplate Of(JsonObject tree, ImmutableArray<OverlayHole> holes) => new(tree, holes);

    /// <summary>Fills in the placeholders.</summary>
    /// <param name="context">The pod and what is known of it.</param>
    /// <exception cref="TemplateRenderException">A value is not there, or does not fit; all problems are named.</exception>
    public PodOverlay Render(TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var result = (JsonObject)tree.DeepClone();
        List<string>? problems = null;
        foreach (var hole in holes)
        {
            if (hole.TryFill(context, out var value, out var problem))
                Put(result, hole.Path, value);
            else
                (problems ??= []).Add($"{hole.Place}: {problem}");
        }
        return problems is null ? PodOverlay.Own(result) : throw new TemplateRenderException([.. problems]);
    }

    internal static void Put(JsonNode tree, ImmutableArray<string> path, JsonNode? value)
    {
        foreach (var token in path.AsSpan(0, path.Length - 1))
            tree = tree is JsonArray list ? list[Index(token)]! : tree[token]!;
        if (tree is JsonArray items)
            items[Index(path[^1])] = value;
        else
            tree[path[^1]] = value;
    }

    static int Index(string token) => int.Parse(token, System.Globalization.CultureInfo.InvariantCulture);
}
