using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sidecar.Core.Json;

/// <summary>Says by which members the objects in a list are known, so that a diff can align them.</summary>
/// <remarks>
/// <para>A pod's containers are known by <c>name</c>: when one is put in front of them, the others are the same ones
/// further down. A list without identity is aligned by whole values instead.</para>
/// <para>Lists are named by a path from the root in which <c>*</c> stands for any item of a list:
/// <c>/spec/containers/*/env</c>. Otherwise the path is written as a JSON Pointer is.</para>
/// </remarks>
public sealed class ListIdentity
{
    readonly FrozenDictionary<string, ListIdentity> members;
    readonly ListIdentity? items;

    ListIdentity(FrozenDictionary<string, ListIdentity> members, ListIdentity? items, ImmutableArray<string> keys)
    {
        this.members = members;
        this.items = items;
        Keys = keys;
    }

    /// <summary>No list has an identity.</summary>
    public static ListIdentity None { get; } = new(FrozenDictionary<string, ListIdentity>.Empty, null, []);

    /// <summary>The members that identify the items of the list at the root; none if it has no identity.</summary>
    internal ImmutableArray<string> Keys { get; }

    /// <summary>What is known below any item of the list at the root.</summary>
    internal ListIdentity Items => items ?? None;

    /// <summary>What is known below a member of the object at the root.</summary>
    internal ListIdentity Member(string name) => members.GetValueOrDefault(name, None);

    /// <summary>The same, and one list more.</summary>
    /// <param name="listPath">The path of the list, such as <c>/spec/containers/*/ports</c>.</param>
    /// <param name="keys">
    /// The members that together identify an item. An item without the first has no identity; the others may be absent.
    /// </param>
    /// <exception cref="FormatException">The path is no JSON Pointer.</exception>
    /// <exception cref="ArgumentException">No key is given.</exception>
    public ListIdentity With(string listPath, params ImmutableArray<string> keys)
    {
        if (keys.IsDefaultOrEmpty)
            throw new ArgumentException("Expected at least one key.", nameof(keys));
        return With(JsonPointer.Parse(listPath).Tokens.AsSpan(), at => new(at.members, at.items, keys));
    }

    /// <summary>The same lists for a tree that holds this one at a path, such as <c>/spec/template</c>.</summary>
    /// <param name="path">A path in which <c>*</c> stands for any item of a list.</param>
    /// <exception cref="FormatException">The path is no JSON Pointer.</exception>
    public ListIdentity Below(string path) => None.With(JsonPointer.Parse(path).Tokens.AsSpan(), _ => this);

    ListIdentity With(ReadOnlySpan<string> path, Func<ListIdentity, ListIdentity> change)
    {
        if (path.IsEmpty)
            return change(this);
        if (path[0] == "*")
            return new(members, Items.With(path[1..], change), Keys);
        var changed = new Dictionary<string, ListIdentity>(members, StringComparer.Ordinal)
        {
            [path[0]] = Member(path[0]).With(path[1..], change),
        };
        return new(changed.ToFrozenDictionary(StringComparer.Ordinal), items, Keys);
    }
}
