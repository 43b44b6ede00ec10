using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Sidecar.Netfilter;

/// <summary>
/// An immutable list with value equality: two lists are equal when their items are, in order.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <see cref="ImmutableArray{T}"/> compares by reference, which would make two equal rule sets unequal.
/// <c>default</c> is the empty list.
/// </remarks>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IReadOnlyList<T>, IEquatable<EquatableArray<T>>
{
    readonly T[]? items;

    internal EquatableArray(T[] owned) => items = owned;

    /// <summary>The number of items.</summary>
    public int Count => items?.Length ?? 0;

    /// <summary>True when there is no item.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The item at a zero-based index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index is outside the list.</exception>
    public T this[int index] => (items ?? [])[index];

    /// <summary>The items as a span.</summary>
    public ReadOnlySpan<T> AsSpan() => items;

    /// <summary>A new list with one item more at the end.</summary>
    /// <param name="item">The item to append.</param>
    public EquatableArray<T> Add(T item) => new([.. AsSpan(), item]);

    /// <summary>A new list with one item more before the one at an index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/>.</param>
    /// <param name="item">The item to insert.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the list.</exception>
    public EquatableArray<T> Insert(int index, T item) => new([.. AsSpan()[..index], item, .. AsSpan()[index..]]);

    /// <summary>A new list without the item at an index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the list.</exception>
    public EquatableArray<T> RemoveAt(int index) => new([.. AsSpan()[..index], .. AsSpan()[(index + 1)..]]);

    /// <summary>A new list with another item at an index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="item">The item to put there.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the list.</exception>
    public EquatableArray<T> SetItem(int index, T item) =>
        new([.. AsSpan()[..index], item, .. AsSpan()[(index + 1)..]]);

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other)
    {
        if (ReferenceEquals(items, other.items))
            return true;
        if (Count != other.Count)
            return false;
        for (var i = 0; i < Count; i++)
            if (!EqualityComparer<T>.Default.Equals(items![i], other.items![i]))
                return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in AsSpan())
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>True when the items of both lists are equal, in order.</summary>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>False when the items of both lists are equal, in order.</summary>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <summary>Enumerates the items in order.</summary>
    public Enumerator GetEnumerator() => new(items ?? []);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (items ?? []).GetEnumerator();

    /// <summary>The items, separated by blanks, in brackets.</summary>
    public override string ToString() => $"[{string.Join(" ", items ?? [])}]";

    /// <summary>Walks the items without allocating.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public struct Enumerator
    {
        readonly T[] items;
        int index;

        internal Enumerator(T[] items)
        {
            this.items = items;
            index = -1;
        }

        /// <summary>The item the enumerator stands on.</summary>
        public readonly T Current => items[index];

        /// <summary>Steps to the next item; false at the end.</summary>
        public bool MoveNext() => ++index < items.Length;
    }
}

/// <summary>Makes an <see cref="EquatableArray{T}"/> of the items of a collection expression or sequence.</summary>
public static class EquatableArray
{
    /// <summary>Copies the items of a span. Collection expressions call this.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, in order.</param>
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    /// <summary>Copies the items of a sequence.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, in order.</param>
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => new([.. items]);
}
