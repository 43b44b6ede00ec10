using System.Collections.Immutable;
using System.Text.Json;

namespace Sidecar.Core.Json;

/// <summary>Which item of one list goes on as which item of another.</summary>
/// <remarks>
/// Items at both ends that agree are paired first; that settles most lists without any memory. What is left between is
/// paired along a longest common subsequence (Hunt and Szymanski, 1977), of keys where the items have them, else of
/// whole values. What then is left between two pairs stands in for one another in order.
/// </remarks>
sealed class ListAlignment
{
    // The number of equal pairs of items above which looking for the longest common subsequence would take too long.
    const long MaxMatches = 1_000_000;
    const int None = -1;

    readonly JsonView[] before;
    readonly JsonView[] after;
    readonly ImmutableArray<string> keys;

    ListAlignment(JsonView[] before, JsonView[] after, ImmutableArray<string> keys)
    {
        this.before = before;
        this.after = after;
        this.keys = keys;
        PartnerOf = new int[after.Length];
        IsKept = new bool[before.Length];
        Array.Fill(PartnerOf, None);
    }

    /// <summary>The position in the old list of each item of the new one; negative for an item that is new.</summary>
    public int[] PartnerOf { get; }

    /// <summary>Whether an item of the old list has a partner.</summary>
    public bool[] IsKept { get; }

    public static ListAlignment Of(JsonView[] before, JsonView[] after, ImmutableArray<string> keys)
    {
        var alignment = new ListAlignment(before, after, keys);
        alignment.Align();
        return alignment;
    }

    /// <summary>Whether two items are known by the same key; not, where one has none.</summary>
    public static bool HaveSameKey(JsonView x, JsonView y, ImmutableArray<string> keys)
    {
        foreach (var key in keys)
        {
            var (mine, theirs) = (x[key], y[key]);
            var kind = mine.Kind;
            if (kind != theirs.Kind || !IsKey(kind, isFirst: key == keys[0]))
                return false;
            if (!mine.IsSameText(theirs) && !JsonEquality.SameScalar(kind, mine, theirs))
                return false;
        }
        return !keys.IsEmpty;
    }

    void Align()
    {
        var shorter = Math.Min(before.Length, after.Length);
        var start = 0;
        while (start < shorter && AreSame(start, start))
            Pair(start, start++);
        var end = 0;
        while (end < shorter - start && AreSame(before.Length - 1 - end, after.Length - 1 - end))
            Pair(before.Length - 1 - end, after.Length - 1 - end++);
        var old = new Range(start, before.Length - end);
        var now = new Range(start, after.Length - end);
        if (old.Count > 0 && now.Count > 0)
            AlignMiddle(old, now);
    }

    void AlignMiddle(Range old, Range now)
    {
        var (oldIds, nowIds) = KeyIds(old, now) ?? ValueIds(old, now);
        var (i, j) = (old.Start, now.Start);
        foreach (var (oldAt, nowAt) in CommonSubsequence(oldIds, nowIds))
        {
            PairInOrder(new(i, old.Start + oldAt), new(j, now.Start + nowAt));
            Pair(old.Start + oldAt, now.Start + nowAt);
            (i, j) = (old.Start + oldAt + 1, now.Start + nowAt + 1);
        }
        PairInOrder(new(i, old.End), new(j, now.End));
    }

    void PairInOrder(Range old, Range now)
    {
        for (var at = 0; at < Math.Min(old.Count, now.Count); at++)
            Pair(old.Start + at, now.Start + at);
    }

    void Pair(int old, int now)
    {
        PartnerOf[now] = old;
        IsKept[old] = true;
    }

    bool AreSame(int old, int now) =>
        keys.IsEmpty
            ? JsonEquality.Instance.Equals(before[old], after[now])
            : HaveSameKey(before[old], after[now], keys);

    (int[] Old, int[] Now)? KeyIds(Range old, Range now)
    {
        if (keys.IsEmpty)
            return null;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        return Ids(before.AsSpan(old.Start, old.Count)) is { } oldIds
            && Ids(after.AsSpan(now.Start, now.Count)) is { } nowIds
                ? (oldIds, nowIds)
                : null;

        int[]? Ids(ReadOnlySpan<JsonView> items)
        {
            var found = new int[items.Length];
            for (var at = 0; at < items.Length; at++)
            {
                if (KeyOf(items[at]) is not { } key)
                    return null;
                ids.TryAdd(key, ids.Count);
                found[at] = ids[key];
            }
            return found;
        }
    }

    string? KeyOf(JsonView item)
    {
        var text = "";
        foreach (var key in keys)
        {
            var value = item[key];
            var kind = value.Kind;
            if (!IsKey(kind, isFirst: key == keys[0]))
                return null;
            // The kind keeps "80" apart from 80, the length one pair of keys from another.
            var part = value.AsString() ?? value.AsNumberText() ?? "";
            text += $"{(int)kind}:{part.Length}:{part}";
        }
        return text;
    }

    static bool IsKey(JsonValueKind kind, bool isFirst) =>
        kind is JsonValueKind.String or JsonValueKind.Number || (kind == JsonValueKind.Null && !isFirst);

    (int[] Old, int[] Now) ValueIds(Range old, Range now)
    {
        var ids = new Dictionary<JsonView, int>(JsonEquality.Instance);
        return (Ids(before.AsSpan(old.Start, old.Count)), Ids(after.AsSpan(now.Start, now.Count)));

        int[] Ids(ReadOnlySpan<JsonView> items)
        {
            var found = new int[items.Length];
            for (var at = 0; at < items.Length; at++)
            {
                ids.TryAdd(items[at], ids.Count);
                found[at] = ids[items[at]];
            }
            return found;
        }
    }

    static Stack<(int Old, int Now)> CommonSubsequence(int[] old, int[] now)
    {
        var places = now.Select((id, at) => (id, at)).ToLookup(entry => entry.id, entry => entry.at);
        if (old.Sum(id => (long)places[id].Count()) > MaxMatches)
            return new();
        var ends = new List<Link>();
        for (var at = 0; at < old.Length; at++)
            foreach (var place in places[old[at]].Reverse())
            {
                var length = FirstAtOrAfter(ends, place);
                var link = new Link(at, place, length == 0 ? null : ends[length - 1]);
                if (length == ends.Count)
                    ends.Add(link);
                else
                    ends[length] = link;
            }
        var found = new Stack<(int Old, int Now)>();
        for (var link = ends.LastOrDefault(); link is not null; link = link.Previous)
            found.Push((link.Old, link.Now));
        return found;
    }

    /// <summary>The length of the shortest subsequence that does not end before a place.</summary>
    static int FirstAtOrAfter(List<Link> ends, int place)
    {
        var (low, high) = (0, ends.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ends[middle].Now < place)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    sealed record Link(int Old, int Now, Link? Previous);

    readonly record struct Range(int Start, int End)
    {
        public int Count => End - Start;
    }
}
