using System.Numerics;

namespace Sidecar.Netfilter.Verification;

/// <summary>One packet mark of each class.</summary>
/// <remarks>
/// Bits that the same masks cover go together. Matches compare such a group with constants, assignments overwrite it with
/// one or copy it; so a group has a class for each constant that occurs and one for every other value, and a mark has a
/// class for each combination.
/// </remarks>
static class MarkClasses
{
    public static uint[] Of(Conditions conditions)
    {
        var marks = Constants(conditions);
        if (marks.Count == 0)
            return [0];
        var masks = marks.Select(mark => mark.Mask).Distinct().ToArray();
        uint[] found = [0];
        foreach (var group in Groups(masks))
        {
            var values = Values(group, marks);
            found = [.. values.SelectMany(value => found.Select(mark => mark | value))];
            if (found.Length > 1024)
                throw new PacketSpaceException("The masks of the rules' marks cut each other into more than 1024 classes.");
        }
        return [.. found.Order()];
    }

    static List<Mark> Constants(Conditions conditions)
    {
        var matched = conditions.All<MarkMatch>().Select(match => match.Mark)
            .Concat(conditions.All<ConnmarkMatch>().Select(match => match.Mark))
            .Concat(conditions.Facts.RoutingRules.Select(rule => rule.Mark))
            .Concat(conditions.Cuts.Marks).ToList();

        // A mark that is set but never asked for makes no difference.
        if (matched.Count == 0)
            return matched;
        matched.AddRange(conditions.All<SetMark>().Select(set => Settled(set.Mark)));
        matched.AddRange(conditions.All<SetConnmark>().Select(set => Settled(set.Mark)));
        matched.AddRange(conditions.All<Tproxy>().Where(tproxy => tproxy.Mark is not null).Select(tproxy => Settled(tproxy.Mark!.Value)));
        foreach (var save in conditions.All<SaveMark>())
            matched.Add(Copied(save.PacketMask, save.ConnectionMask));
        foreach (var restore in conditions.All<RestoreMark>())
            matched.Add(Copied(restore.ConnectionMask, restore.PacketMask));
        return matched;
    }

    static Mark Settled(Mark mark) => (mark.Value & ~mark.Mask) == 0
        ? mark
        : throw new PacketSpaceException($"The mark {mark} flips bits outside its mask, which classes cannot follow.");

    static Mark Copied(uint from, uint to) => (from & ~to) == 0
        ? new Mark(0, from)
        : throw new PacketSpaceException("A mark is copied over bits that are not cleared first, which classes cannot follow.");

    static IEnumerable<uint> Groups(uint[] masks) => Enumerable.Range(0, 32)
        .GroupBy(bit => string.Concat(masks.Select(mask => (mask >> bit) & 1)))
        .Where(group => group.Key.Contains('1', StringComparison.Ordinal))
        .Select(group => group.Aggregate(0u, (bits, bit) => bits | (1u << bit)));

    static uint[] Values(uint group, List<Mark> marks)
    {
        var values = marks.Where(mark => (mark.Mask & group) != 0).Select(mark => mark.Value & group).Append(0u).ToHashSet();
        var other = Submasks(group).Cast<uint?>().FirstOrDefault(value => !values.Contains(value!.Value));
        if (other is { } free)
            values.Add(free);
        return [.. values];
    }

    /// <summary>The values that a group of bits can have, upwards.</summary>
    static IEnumerable<uint> Submasks(uint group)
    {
        var value = 0u;
        do
        {
            yield return value;
            value = unchecked(value - group) & group;
        }
        while (value != 0 && BitOperations.PopCount(group) > 0);
    }
}
