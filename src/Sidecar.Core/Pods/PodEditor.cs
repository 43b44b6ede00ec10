using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// Changes a pod in place. The only mutable type of the pod model; it lives inside <see cref="Pod.With"/> and inside
/// the steps of an injection, and is never shared.
/// </summary>
/// <remarks>
/// Use the narrowest member that does the job: a part that is never looked into stays the text it was read from, and
/// costs nothing when the patch is made.
/// </remarks>
public sealed class PodEditor
{
    internal static readonly JsonPointer SpecPointer = JsonPointer.Root / "spec";

    readonly JsonObject root;

    internal PodEditor(JsonObject root)
    {
        this.root = root;
        Labels = new MetadataMap(root, "labels");
        Annotations = new MetadataMap(root, "annotations");
        Containers = new ContainerListEditor(root, "containers");
        InitContainers = new ContainerListEditor(root, "initContainers");
    }

    /// <summary><c>metadata.labels</c>.</summary>
    public MetadataMap Labels { get; }

    /// <summary><c>metadata.annotations</c>.</summary>
    public MetadataMap Annotations { get; }

    /// <summary><c>spec.containers</c>.</summary>
    public ContainerListEditor Containers { get; }

    /// <summary><c>spec.initContainers</c>.</summary>
    public ContainerListEditor InitContainers { get; }

    /// <summary>The whole pod, for fields that have no helper here.</summary>
    public JsonObject Json => root;

    /// <summary>A field of <c>spec</c>; null when absent or null.</summary>
    /// <param name="field">For example <c>volumes</c>. Containers have editors of their own.</param>
    public JsonNode? ReadSpec(string field) => ReadSpecOf(root)?[field];

    /// <summary>Sets a field of <c>spec</c>.</summary>
    /// <param name="field">For example <c>volumes</c>.</param>
    /// <param name="value">The value, which the pod takes over.</param>
    public void SetSpec(string field, JsonNode? value) => SpecOf(root)[field] = value;

    /// <summary>The container of that name: an application container first, then an init container; null if none.</summary>
    /// <param name="name">The name to look for.</param>
    public ContainerEditor? FindContainer(string name) => Containers.Find(name) ?? InitContainers.Find(name);

    internal static JsonObject? ReadSpecOf(JsonObject root) => PodFields.Object(root, "spec", JsonPointer.Root);

    internal static JsonObject SpecOf(JsonObject root)
    {
        if (ReadSpecOf(root) is { } spec)
            return spec;
        spec = [];
        root["spec"] = spec;
        return spec;
    }
}
