using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>The environment variables (<c>env</c>) of a container under edit.</summary>
public readonly struct EnvironmentEditor : IEquatable<EnvironmentEditor>
{
    readonly ContainerEditor container;

    internal EnvironmentEditor(ContainerEditor container) => this.container = container;

    /// <summary>The text of the last variable of that name; null when there is none or it has no <c>value</c>.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <remarks>The kubelet takes the last one where a name is repeated.</remarks>
    public string? this[string name] =>
        IndexOf(name) is not (>= 0 and var index) || Variable(index)["value"] is not { } value ? null
        : PodFields.IsText(value, out var text) ? text
        : throw PodFields.Wrong(At(index) / "value", "a text", value);

    /// <summary>True when there is a variable of that name.</summary>
    /// <param name="name">The name of the variable.</param>
    public bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>Appends a variable.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <param name="value">Its text.</param>
    public void Append(string name, string value) =>
        container.EditList("env").Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });

    /// <summary>Gives the last variable of that name another text, in its place; appends it when there is none.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <param name="value">Its text.</param>
    public void Set(string name, string value)
    {
        if (IndexOf(name) is not (>= 0 and var index))
        {
            Append(name, value);
            return;
        }
        var variable = Variable(index);
        variable.Remove("valueFrom");
        variable["value"] = value;
    }

    /// <summary>Removes every variable of that name.</summary>
    /// <param name="name">The name of the variable.</param>
    /// <returns>How many there were.</returns>
    public int Remove(string name)
    {
        var removed = 0;
        while (IndexOf(name) is >= 0 and var index)
        {
            container.EditList("env").RemoveAt(index);
            removed++;
        }
        return removed;
    }

    /// <summary>True when both edit the same container.</summary>
    /// <param name="other">The editor to compare with.</param>
    public bool Equals(EnvironmentEditor other) => ReferenceEquals(container, other.container);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EnvironmentEditor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => container?.GetHashCode() ?? 0;

    /// <summary>True when both edit the same container.</summary>
    public static bool operator ==(EnvironmentEditor left, EnvironmentEditor right) => left.Equals(right);

    /// <summary>False when both edit the same container.</summary>
    public static bool operator !=(EnvironmentEditor left, EnvironmentEditor right) => !left.Equals(right);

    int IndexOf(string name)
    {
        var list = container.ReadList("env");
        for (var i = (list?.Count ?? 0) - 1; i >= 0; i--)
            if (new JsonView(Variable(i))["name"].IsString(name))
                return i;
        return -1;
    }

    JsonObject Variable(int index) =>
        container.ReadList("env")![index] is var item && item is JsonObject variable
            ? variable
            : throw PodFields.Wrong(At(index), "an object", item);

    JsonPointer At(int index) => container.Pointer / "env" / index;
}
