using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Templates;

/// <summary>A <c>${name}</c>, <c>${name:-default}</c> or <c>${name:?message}</c> in a text of a template.</summary>
/// <param name="Name">The name of the value.</param>
/// <param name="Default">What stands for a value that is not there, as written; null if there is no default.</param>
/// <param name="Message">What to say of a value that is not there; null for the usual words.</param>
/// <param name="Value">Computes the value.</param>
sealed record Placeholder(string Name, string? Default, string? Message, Func<TemplateContext, JsonNode?> Value)
{
    /// <summary>
    /// The value, else the default: any JSON where it is JSON, else the text as it is. False when there is neither.
    /// </summary>
    public bool TryResolve(TemplateContext context, out JsonNode? value)
    {
        value = Value(context);
        if (value is not null || Default is null)
            return value is not null;
        try
        {
            value = JsonNode.Parse(Default);
        }
        catch (JsonException)
        {
            value = Default;
        }
        return true;
    }

    public string Missing => Message ?? $"the pod has no value for '{Name}', and the placeholder no default";
}
