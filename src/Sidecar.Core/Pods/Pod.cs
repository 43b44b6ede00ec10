using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// A Kubernetes pod (core/v1), or the pod template of a workload, kept exactly as it was written: unknown fields, the
/// spelling of numbers, the order of keys and explicit nulls all survive.
/// </summary>
/// <remarks>
/// Immutable: it never hands out the tree it holds, and <see cref="With"/> gives a new pod. Safe for use by many
/// threads. Two pods are equal when their JSON is, whatever the order of keys.
/// </remarks>
public sealed class Pod : IEquatable<Pod>
{
    static readonly IReadOnlyDictionary<string, string> NoText = ReadOnlyDictionary<string, string>.Empty;

    readonly JsonObject root;
    IReadOnlyDictionary<string, string>? labels;
    IReadOnlyDictionary<string, string>? annotations;
    ReadOnlyCollection<Container>? containers;
    ReadOnlyCollection<Container>? initContainers;

    Pod(JsonObject owned)
    {
        PodShape.Check(owned);
        root = owned;
    }

    /// <summary>The tree itself, for reading only: whoever wants to change it takes a clone.</summary>
    internal JsonObject Node => root;

    /// <summary>A view of the tree, which leaves those parts of it text that still are.</summary>
    internal JsonView View => new(root);

    /// <summary><c>metadata.name</c>, or null: most pods are named by the API server after admission.</summary>
    public string? Name => Text("metadata", "name");

    /// <summary><c>metadata.generateName</c>, the prefix of the name to come, or null.</summary>
    public string? GenerateName => Text("metadata", "generateName");

    /// <summary><c>metadata.namespace</c>, or null where it is left out.</summary>
    public string? Namespace => Text("metadata", "namespace");

    /// <summary>What to call the pod in a message: its name, <c>PREFIX***** (actual name not yet known)</c>, or empty.</summary>
    public string DisplayName =>
        Name is { Length: > 0 } name ? name
        : GenerateName is { Length: > 0 } prefix ? $"{prefix}***** (actual name not yet known)"
        : "";

    /// <summary><c>metadata.labels</c>; empty when absent. A null value reads as the empty text, as in Kubernetes.</summary>
    public IReadOnlyDictionary<string, string> Labels => labels ??= ReadMap("labels");

    /// <summary><c>metadata.annotations</c>; empty when absent. A null value reads as the empty text.</summary>
    public IReadOnlyDictionary<string, string> Annotations => annotations ??= ReadMap("annotations");

    /// <summary><c>spec.hostNetwork</c>; false when absent.</summary>
    public bool HostNetwork => View["spec"]["hostNetwork"].Kind == JsonValueKind.True;

    /// <summary><c>spec.serviceAccountName</c>, or null.</summary>
    public string? ServiceAccountName => Text("spec", "serviceAccountName");

    /// <summary>The containers of <c>spec.containers</c>, in order.</summary>
    public IReadOnlyList<Container> Containers => containers ??= ReadContainers("containers", ContainerKind.App);

    /// <summary>The containers of <c>spec.initContainers</c>, in order, native sidecars among them.</summary>
    public IReadOnlyList<Container> InitContainers =>
        initContainers ??= ReadContainers("initContainers", ContainerKind.Init);

    /// <summary>Reads a pod from JSON.</summary>
    /// <param name="utf8">The JSON text, UTF-8. Duplicate keys are refused.</param>
    /// <exception cref="JsonFormatException">The text is not JSON, or exceeds a limit of <see cref="StrictJson"/>.</exception>
    /// <exception cref="PodFormatException">The JSON has not the form of a pod.</exception>
    public static Pod Parse(ReadOnlyMemory<byte> utf8) => Own(StrictJson.Parse(utf8));

    /// <summary>Reads a pod from JSON text.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    /// <param name="json">The JSON text.</param>
    public static Pod Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Makes a pod of a tree, which is copied.</summary>
    /// <param name="json">The pod as JSON.</param>
    /// <exception cref="PodFormatException">The JSON has not the form of a pod.</exception>
    public static Pod FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Pod((JsonObject)json.DeepClone());
    }

    /// <summary>Makes a pod of a tree that nobody else holds.</summary>
    internal static Pod Own(JsonNode? json) =>
        json is JsonObject pod ? new Pod(pod) : throw PodFields.Wrong(JsonPointer.Root, "an object", json);

    /// <summary>The pod as a JSON tree of the caller's own.</summary>
    public JsonObject ToJson() => (JsonObject)root.DeepClone();

    /// <summary>The pod as JSON text, UTF-8, without blanks.</summary>
    public byte[] ToUtf8()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            root.WriteTo(writer);
        return stream.ToArray();
    }

    /// <summary>A new pod with some changes.</summary>
    /// <param name="edit">Makes the changes. The editor is dead afterwards.</param>
    /// <exception cref="PodFormatException">The result has not the form of a pod.</exception>
    public Pod With(Action<PodEditor> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var copy = ToJson();
        edit(new PodEditor(copy));
        return new Pod(copy);
    }

    /// <summary>The container of that name: an application container first, then an init container; null if none.</summary>
    /// <param name="name">The name to look for.</param>
    public Container? FindContainer(string name) => Find(Containers, name) ?? Find(InitContainers, name);

    internal static Container? Find(IReadOnlyList<Container> list, string name)
    {
        for (var i = 0; i < list.Count; i++)
            if (list[i].Name == name)
                return list[i];
        return null;
    }

    /// <summary>True when both pods are the same JSON, whatever the order of keys.</summary>
    /// <param name="other">The pod to compare with.</param>
    public bool Equals(Pod? other) => other is not null && (ReferenceEquals(this, other) || JsonNode.DeepEquals(root, other.root));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Pod);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Namespace, Labels.Count, Containers.Count);

    /// <summary>The pod as JSON text.</summary>
    public override string ToString() => root.ToJsonString();

    string? Text(string parent, string key) => View[parent][key].AsString();

    IReadOnlyDictionary<string, string> ReadMap(string key)
    {
        var map = View["metadata"][key];
        if (map.Count == 0)
            return NoText;
        var result = new Dictionary<string, string>(map.Count, StringComparer.Ordinal);
        foreach (var member in map.Members)
            result[member.Name] = member.Value.AsString() ?? "";
        return new ReadOnlyDictionary<string, string>(result);
    }

    ReadOnlyCollection<Container> ReadContainers(string key, ContainerKind kind)
    {
        var list = View["spec"][key].Items();
        if (list.Length == 0)
            return ReadOnlyCollection<Container>.Empty;
        var result = new Container[list.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = new Container(list[i], kind, i);
        return Array.AsReadOnly(result);
    }
}
