using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>One socket owner of each class.</summary>
static class OwnerClasses
{
    static readonly uint[] Preferred = [1000, 0, 2000];

    public static SocketOwner[] Of(Conditions conditions)
    {
        var users = Ids(conditions.All<UidMatch>().Select(match => match.Users), conditions.Cuts.Users);
        var groups = Ids(conditions.All<GidMatch>().Select(match => match.Groups), conditions.Cuts.Groups);
        var supplementary = Supplementary([.. conditions.All<GidMatch>().Where(match => match.Supplementary)]);
        return
        [
            .. supplementary.SelectMany(further => groups.SelectMany(group => users.Select(user => new SocketOwner(user, group, further)))),
        ];
    }

    static uint[] Ids(IEnumerable<EquatableArray<OwnerId>> matches, EquatableArray<OwnerId> cuts) =>
        Partition.Representatives(0u, uint.MaxValue - 1,
            matches.Concat(cuts.Select(cut => (EquatableArray<OwnerId>)[cut])).Select(Ranges), Preferred);

    static (uint, uint)[] Ranges(EquatableArray<OwnerId> ids) =>
        [.. ids.Where(id => id.Name is null).Select(id => (id.First, id.Last))];

    // A process has any set of groups; what matters is which matches find one of theirs among them.
    static EquatableArray<uint>[] Supplementary(GidMatch[] matches)
    {
        if (matches.Length == 0)
            return [[]];
        if (matches.Length > 6)
            throw new PacketSpaceException($"{matches.Length} rules look at supplementary groups; 6 is the most that is taken apart.");
        var groups = Partition.Representatives(0u, uint.MaxValue - 1, matches.Select(match => Ranges(match.Groups)), []);
        var found = new Dictionary<int, EquatableArray<uint>> { [0] = [] };
        foreach (var group in groups)
            foreach (var (seen, set) in found.ToList())
                found.TryAdd(seen | Bits(group, matches), set.Add(group));
        return [.. found.Values];
    }

    static int Bits(uint group, GidMatch[] matches)
    {
        var bits = 0;
        for (var i = 0; i < matches.Length; i++)
            if (matches[i].Groups.Any(id => id.Contains(group)))
                bits |= 1 << i;
        return bits;
    }
}
