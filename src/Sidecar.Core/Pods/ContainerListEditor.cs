using System.Collections;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>One list of containers of a pod under edit.</summary>
/// <remarks>The list, and <c>spec</c> around it, come into being with the first container.</remarks>
public sealed class ContainerListEditor : IReadOnlyList<ContainerEditor>
{
    readonly JsonObject root;
    readonly string key;

    internal ContainerListEditor(JsonObject root, string key) => (this.root, this.key) = (root, key);

    /// <summary>The number of containers.</summary>
    public int Count => List?.Count ?? 0;

    /// <summary>The container at a place.</summary>
    /// <param name="index">Zero-based.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    /// <exception cref="PodFormatException">The item is not an object.</exception>
    public ContainerEditor this[int index] =>
        List is not { } list || (uint)index >= (uint)list.Count ? throw new ArgumentOutOfRangeException(nameof(index))
        : list[index] is JsonObject container ? new(container, key, index)
        : throw PodFields.Wrong(JsonPointer.Root / "spec" / key / index, "an object", list[index]);

    /// <summary>The first container of that name, or null.</summary>
    /// <param name="name">The name to look for.</param>
    public ContainerEditor? Find(string name) => IndexOf(name) is >= 0 and var index ? this[index] : null;

    /// <summary>The place of the first container of that name; -1 when there is none.</summary>
    /// <param name="name">The name to look for.</param>
    public int IndexOf(string name)
    {
        var list = List;
        for (var i = 0; i < (list?.Count ?? 0); i++)
            if (list![i] is JsonObject container && new JsonView(container)["name"].IsString(name))
                return i;
        return -1;
    }

    /// <summary>Appends a container, which the pod takes over.</summary>
    /// <param name="container">The container.</param>
    public void Add(JsonObject container) => Insert(Count, container);

    /// <summary>Inserts a container, which the pod takes over.</summary>
    /// <param name="index">The place it will have, from 0 to <see cref="Count"/>.</param>
    /// <param name="container">The container.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public void Insert(int index, JsonObject container)
    {
        var list = List;
        if (list is null)
        {
            list = [];
            PodEditor.SpecOf(root)[key] = list;
        }
        list.Insert(index, container);
    }

    /// <summary>Takes a container out.</summary>
    /// <param name="index">Zero-based.</param>
    /// <returns>The container, which is the caller's now.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public JsonObject TakeAt(int index)
    {
        var container = this[index].Json;
        List!.RemoveAt(index);
        return container;
    }

    /// <summary>Takes the first container of that name out; false when there is none.</summary>
    /// <param name="name">The name to look for.</param>
    public bool Remove(string name)
    {
        if (IndexOf(name) is not (>= 0 and var index))
            return false;
        TakeAt(index);
        return true;
    }

    /// <summary>Moves the first container of that name to the front; nothing happens when there is none.</summary>
    /// <param name="name">The name to look for.</param>
    public void MoveToFront(string name) => Move(name, toFront: true);

    /// <summary>Moves the first container of that name to the end; nothing happens when there is none.</summary>
    /// <param name="name">The name to look for.</param>
    public void MoveToEnd(string name) => Move(name, toFront: false);

    void Move(string name, bool toFront)
    {
        var from = IndexOf(name);
        if (from >= 0 && from != (toFront ? 0 : Count - 1))
        {
            var container = TakeAt(from);
            Insert(toFront ? 0 : Count, container);
        }
    }

    /// <summary>The containers in order.</summary>
    public IEnumerator<ContainerEditor> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    JsonArray? List => PodEditor.ReadSpecOf(root) is { } spec ? PodFields.List(spec, key, PodEditor.SpecPointer) : null;
}
