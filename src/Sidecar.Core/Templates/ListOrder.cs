using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>An order that a list shall have once it is merged.</summary>
/// <param name="List">The name of the list.</param>
/// <param name="Wanted">The keys in the order they shall have.</param>
/// <param name="Was">The items before the merge.</param>
/// <param name="Schema">What is known of the list.</param>
sealed record ListOrder(string List, List<string> Wanted, JsonNode?[] Was, PodSchema Schema)
{
    public void Apply(JsonObject target)
    {
        if (target[List] is JsonArray list)
            KeyedLists.Order(list, Wanted, Was, Schema);
    }
}
