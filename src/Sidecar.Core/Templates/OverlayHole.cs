using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Templates;

/// <summary>A text of an overlay template that is filled in for each pod.</summary>
/// <param name="Path">Where it stands in the overlay: the tokens of its pointer.</param>
/// <param name="Text">What it is made of.</param>
/// <param name="Place">Where it is written, for messages: <c>file:line:column: pointer</c>.</param>
sealed record OverlayHole(ImmutableArray<string> Path, PlaceholderText Text, Diagnostic Place)
{
    public bool TryFill(TemplateContext context, out JsonNode? value, out string? problem)
    {
        problem = null;
        if (Text.Whole is { } whole)
        {
            if (!whole.TryResolve(context, out value))
                problem = whole.Missing;
            return problem is null;
        }
        var result = new StringBuilder();
        foreach (var (literal, placeholder) in Text.Parts)
        {
            if (literal is not null)
                result.Append(literal);
            else if (!placeholder!.TryResolve(context, out var part))
                problem ??= placeholder.Missing;
            else if (part is JsonObject or JsonArray)
                problem ??= $"'{placeholder.Name}' inside a text: {PodFields.Expected("a scalar", part)}";
            else
                result.Append(part is null ? "" : part.GetValueKind() == JsonValueKind.String ? part.GetValue<string>() : part.ToJsonString());
        }
        value = problem is null ? JsonValue.Create(result.ToString()) : null;
        return problem is null;
    }
}
