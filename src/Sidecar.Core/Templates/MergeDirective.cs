using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>The directives of a strategic merge patch, by the names they have in an overlay.</summary>
static class MergeDirective
{
    public const string Patch = "$patch";
    public const string RetainKeys = "$retainKeys";
    public const string SetElementOrder = "$setElementOrder/";
    public const string DeleteFromList = "$deleteFromPrimitiveList/";

    const string Replace = "replace";
    const string Delete = "delete";
    const string Merge = "merge";

    public static bool Is(string key) =>
        key.StartsWith('$')
        && (key is Patch or RetainKeys || key.StartsWith(SetElementOrder, StringComparison.Ordinal)
            || key.StartsWith(DeleteFromList, StringComparison.Ordinal));

    public static bool IsReplace(JsonNode? node) => Of(node) == Replace;

    public static bool IsDelete(JsonNode? node) => Of(node) == Delete;

    /// <summary>Null, or what is wrong with the value of <c>$patch</c>.</summary>
    public static string? Fault(JsonNode? value) =>
        PodFields.IsText(value, out var text) && text is Replace or Delete or Merge
            ? null
            : PodFields.Expected($"{Replace}, {Delete} or {Merge}", value);

    static string? Of(JsonNode? node) => node is JsonObject ? new JsonView(node)[Patch].AsString() : null;
}
