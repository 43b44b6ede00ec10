using System.Numerics;

namespace Sidecar.Netfilter.Verification;

/// <summary>
/// Cuts a range of numbers into classes: two numbers are in one class when every condition holds for both or for neither.
/// </summary>
/// <remarks>
/// A condition is a set of inclusive ranges. Between two neighbouring ends of ranges no condition changes, so that one
/// number stands for all between them; stretches for which the same conditions hold are one class, wherever they lie.
/// </remarks>
static class Partition
{
    /// <summary>One number of each class; the class of the first preferred number comes first.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="edges">Ranges at whose ends the label may change.</param>
    /// <param name="preferred">Numbers to take where their class has them, the best first.</param>
    /// <param name="label">What else tells classes apart; constant between the edges.</param>
    public static T[] Representatives<T>(
        T first, T last, IEnumerable<(T First, T Last)[]> conditions, (T First, T Last)[] edges, ReadOnlySpan<T> preferred,
        Func<T, string> label)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var all = conditions.ToArray();
        var found = new Dictionary<Signature, T>();
        foreach (var number in preferred)
            if (first <= number && number <= last)
                found.TryAdd(Signature.Of(number, all, label(number)), number);
        foreach (var start in Starts(first, last, all.SelectMany(ranges => ranges).Concat(edges)))
            found.TryAdd(Signature.Of(start, all, label(start)), start);
        return [.. found.Values];
    }

    /// <summary>One number of each class that the conditions alone make.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="preferred">Numbers to take where their class has them, the best first.</param>
    public static T[] Representatives<T>(T first, T last, IEnumerable<(T First, T Last)[]> conditions, ReadOnlySpan<T> preferred)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        Representatives(first, last, conditions, [], preferred, _ => "");

    /// <summary>Where something may change: the first number, each first of a range, and each that follows a last.</summary>
    static SortedSet<T> Starts<T>(T first, T last, IEnumerable<(T First, T Last)> ranges)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var starts = new SortedSet<T> { first };
        foreach (var (from, to) in ranges)
        {
            if (first < from && from <= last)
                starts.Add(from);
            if (first <= to && to < last)
                starts.Add(to + T.One);
        }
        return starts;
    }

    /// <summary>Which conditions hold for a number.</summary>
    sealed record Signature(EquatableArray<ulong> Bits, string Label)
    {
        public static Signature Of<T>(T number, (T First, T Last)[][] conditions, string label) where T : struct, IBinaryInteger<T>
        {
            var bits = new ulong[(conditions.Length + 63) / 64];
            for (var i = 0; i < conditions.Length; i++)
                foreach (var (from, to) in conditions[i])
                    if (from <= number && number <= to)
                        bits[i / 64] |= 1UL << (i % 64);
            return new Signature(new EquatableArray<ulong>(bits), label);
        }
    }
}
