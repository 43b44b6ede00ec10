using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>One container of a pod under edit.</summary>
public sealed class ContainerEditor
{
    readonly JsonObject node;
    readonly string list;
    readonly int index;

    internal ContainerEditor(JsonObject node, string list, int index) =>
        (this.node, this.list, this.index) = (node, list, index);

    /// <summary>Where the container stood in the pod when this editor was made.</summary>
    public JsonPointer Pointer => PodEditor.SpecPointer / list / index;

    /// <summary>The name; empty when it is missing.</summary>
    /// <exception cref="PodFormatException">The field is not a text.</exception>
    public string Name => new JsonView(node)["name"].AsString() ?? ReadText("name") ?? "";

    /// <summary>The environment variables.</summary>
    public EnvironmentEditor Environment => new(this);

    /// <summary>The whole container, for fields that have no helper here.</summary>
    public JsonObject Json => node;

    /// <summary>A field; null when absent or null.</summary>
    /// <param name="field">For example <c>readinessProbe</c>.</param>
    public JsonNode? this[string field] => node[field];

    /// <summary>The container for reading, without making nodes of it.</summary>
    internal JsonView View => new(node);

    /// <summary>A field that is a text; null when absent or null.</summary>
    internal string? ReadText(string field) => node[field] switch
    {
        null => null,
        var found when PodFields.IsText(found, out var text) => text,
        var other => throw PodFields.Wrong(Pointer / field, "a text", other),
    };

    /// <summary>A field that is an object, for reading only; null when absent or null.</summary>
    internal JsonObject? ReadObject(string field) => node[field] switch
    {
        null => null,
        JsonObject found => found,
        var other => throw PodFields.Wrong(Pointer / field, "an object", other),
    };

    /// <summary>A field that is a list, for reading only; null when absent or null.</summary>
    internal JsonArray? ReadList(string field) => node[field] switch
    {
        null => null,
        JsonArray found => found,
        var other => throw PodFields.Wrong(Pointer / field, "a list", other),
    };

    /// <summary>A field that is an object, for editing; it comes into being when absent or null.</summary>
    /// <param name="field">For example <c>securityContext</c>.</param>
    /// <exception cref="PodFormatException">The field is of another kind.</exception>
    public JsonObject EditObject(string field)
    {
        var found = ReadObject(field);
        if (found is null)
            node[field] = found = [];
        return found;
    }

    /// <summary>A field that is a list, for editing; it comes into being when absent or null.</summary>
    /// <param name="field">For example <c>env</c>.</param>
    /// <exception cref="PodFormatException">The field is of another kind.</exception>
    public JsonArray EditList(string field)
    {
        var found = ReadList(field);
        if (found is null)
            node[field] = found = [];
        return found;
    }

    /// <summary>Sets a field.</summary>
    /// <param name="field">For example <c>image</c>.</param>
    /// <param name="value">The value, which the pod takes over.</param>
    public void Set(string field, JsonNode? value) => node[field] = value;

    /// <summary>Removes a field; false when there was none.</summary>
    /// <param name="field">For example <c>livenessProbe</c>.</param>
    public bool Remove(string field) => node.Remove(field);
}
