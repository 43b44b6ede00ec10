using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>A view of one container of a <see cref="Pod"/>.</summary>
/// <remarks><c>default</c> is not a container: every member throws.</remarks>
public readonly struct Container : IEquatable<Container>
{
    readonly ContainerKind list;

    internal Container(JsonView view, ContainerKind list, int index)
    {
        View = view;
        Name = view["name"].AsString()!;
        this.list = list;
        Index = index;
    }

    /// <summary>The tree itself, for reading only.</summary>
    internal JsonView View { get; }

    /// <summary>The place in its list, zero-based.</summary>
    public int Index { get; }

    /// <summary>The name, unique in the pod.</summary>
    public string Name { get; }

    /// <summary>The image, or null where it is left out.</summary>
    /// <exception cref="PodFormatException">The field is not a text.</exception>
    public string? Image => Text("image");

    /// <summary>Where the container stands and how long it lives.</summary>
    public ContainerKind Kind =>
        list == ContainerKind.Init && View["restartPolicy"].IsString("Always")
            ? ContainerKind.NativeSidecar
            : list;

    /// <summary>True for a container of <c>spec.initContainers</c>.</summary>
    public bool IsInit => list == ContainerKind.Init;

    /// <summary>Where the container stands in the pod, for example <c>/spec/containers/0</c>.</summary>
    public JsonPointer Pointer =>
        JsonPointer.Root.Append("spec").Append(IsInit ? "initContainers" : "containers").Append(Index);

    /// <summary>The container as a JSON tree of the caller's own.</summary>
    public JsonObject ToJson() => (JsonObject)View.ToNode()!;

    /// <summary>A field by its name, for reading only; null when absent or null.</summary>
    internal JsonNode? this[string field] => View[field].ToSharedNode();

    /// <summary>A field that is a text; null when absent or null.</summary>
    /// <exception cref="PodFormatException">The field is of another kind.</exception>
    internal string? Text(string field) => this[field] switch
    {
        null => null,
        var found when PodFields.IsText(found, out var text) => text,
        var other => throw PodFields.Wrong(Pointer.Append(field), "a text", other),
    };

    /// <summary>A field that is an object, for reading only; null when absent or null.</summary>
    /// <exception cref="PodFormatException">The field is of another kind.</exception>
    internal JsonObject? Object(string field) => this[field] switch
    {
        null => null,
        JsonObject found => found,
        var other => throw PodFields.Wrong(Pointer.Append(field), "an object", other),
    };

    /// <summary>The objects of a list such as <c>ports</c> or <c>env</c>, for reading only; none when absent.</summary>
    /// <exception cref="PodFormatException">The field is not a list, or an item is not an object.</exception>
    internal IEnumerable<JsonObject> Items(string field)
    {
        if (this[field] is not { } found)
            yield break;
        if (found is not JsonArray items)
            throw PodFields.Wrong(Pointer.Append(field), "a list", found);
        for (var i = 0; i < items.Count; i++)
            yield return items[i] as JsonObject
                ?? throw PodFields.Wrong(Pointer.Append(field).Append(i), "an object", items[i]);
    }

    /// <summary>True when both are the same JSON at the same place.</summary>
    /// <param name="other">The container to compare with.</param>
    public bool Equals(Container other) =>
        list == other.list && Index == other.Index && JsonEquality.Instance.Equals(View, other.View);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Container other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(list, Index, Name is null ? "" : Name);

    /// <summary>True when both are the same JSON at the same place.</summary>
    public static bool operator ==(Container left, Container right) => left.Equals(right);

    /// <summary>False when both are the same JSON at the same place.</summary>
    public static bool operator !=(Container left, Container right) => !left.Equals(right);

    /// <summary>The place and name: <c>/spec/containers/0 (app)</c>.</summary>
    public override string ToString() => Name is null ? "" : $"{Pointer} ({Name})";
}
