using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>
/// Fields of a container of which the API takes one at most: the action of a probe or hook, and what a variable gets its
/// value from. Where the user says one of them, the template's other one has to go.
/// </summary>
static class ExclusiveFields
{
    static readonly string[] Values = ["value", "valueFrom"];

    /// <summary>Adds to the overlay of a container, in place, a null for each field that what it says excludes.</summary>
    public static void Claim(JsonObject container)
    {
        foreach (var name in HandlerFields.Probes)
            Claim(container[name], HandlerFields.Actions);
        if (container["lifecycle"] is JsonObject lifecycle)
            foreach (var name in HandlerFields.Hooks)
                Claim(lifecycle[name], HandlerFields.Actions);
        if (container["env"] is JsonArray variables)
            foreach (var variable in variables)
                Claim(variable, Values);
    }

    static void Claim(JsonNode? node, string[] fields)
    {
        if (node is not JsonObject map || !fields.Any(field => map[field] is not null))
            return;
        foreach (var field in fields)
            map.TryAdd(field, null);
    }
}
